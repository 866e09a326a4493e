using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LiveQuery.Server.Http;
using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.Rest;

/// <summary><c>/api/swagger/json</c>: an OpenAPI document of the REST endpoints. For admins.</summary>
internal sealed class OpenApiEndpoint(ModelProvider models, SchemaCompiler schemas)
{
    /// <summary>Where it is served.</summary>
    public const string Path = "/api/swagger/json";

    // Each level of a query makes several of the document.
    private const int MaxDepth = 1000;

    private static readonly JsonSerializerOptions Printing =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth };

    /// <summary>Answers an admin.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var document = OpenApiDocument.Make(models.Current.Saved.Endpoints.All, schemas.Schema);
        return ResponseBody.SendAsync(context, ResponseBody.Json, Encoding.UTF8.GetBytes(document.ToJsonString(Printing)));
    }
}

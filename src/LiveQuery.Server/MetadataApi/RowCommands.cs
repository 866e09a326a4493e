using System.Text.Json;
using System.Text.Json.Nodes;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.RowOperations;
using LiveQuery.Engine;
using LiveQuery.Engine.Subscriptions;
using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi;

/// <summary>The row operations of <c>/v2/query</c> and <c>/v1/query</c>.</summary>
internal sealed class RowCommands(ILiveQueryEngine engine, CompilerOptions options)
{
    /// <summary>Whether a command is one of these.</summary>
    public static bool Is(string type) => RowCompiler.Knows(type);

    /// <summary>Runs one over a model.</summary>
    /// <exception cref="MetadataApiException">It is wrong, not allowed, or the database refuses.</exception>
    public async Task<JsonNode?> RunAsync(
        TrackedModel model, MetadataRequest request, Session session, CancellationToken cancellationToken)
    {
        using var arguments = JsonDocument.Parse(request.Args?.ToJsonString() ?? "null");
        switch (RowCompiler.Compile(model, request.Type, arguments.RootElement, session, options))
        {
            case RowStatement statement:
                return Read(await engine.RunRowsAsync(statement, session, cancellationToken));
            case RowRefusal { Error: var error }:
                throw Refusal(error, error.Path, StatusCodes.Status400BadRequest);
            default:
                throw new InvalidOperationException("The compiler gave neither a statement nor an error.");
        }
    }

    private static JsonNode? Read(QueryResult result)
    {
        if (result.Error is { } error)
        {
            var status = error.Code is GraphQLErrorCodes.Unexpected or GraphQLErrorCodes.PostgresError
                ? StatusCodes.Status500InternalServerError
                : StatusCodes.Status400BadRequest;
            throw Refusal(error, "$.args", status, result.Internal);
        }

        return JsonNode.Parse(result.Data.Span, null, new JsonDocumentOptions { MaxDepth = 512 });
    }

    private static MetadataApiException Refusal(GraphQLError error, string path, int status, string? details = null) =>
        new(error.Code, error.Message, path, status) { Internal = details is null ? null : JsonNode.Parse(details) };
}

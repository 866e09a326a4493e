using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveQuery.Server.Authentication;
using LiveQuery.Server.Http;

using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi;

/// <summary><c>/v1/metadata</c>, <c>/v2/query</c> and <c>/v1/query</c> over HTTP.</summary>
internal sealed partial class MetadataEndpoints(
    MetadataService service,
    ISessionResolver sessions,
    GraphQLHttpOptions options,
    ILogger<MetadataEndpoints> logger)
{
    private const int MaxDepth = 128;

    private static readonly JsonSerializerOptions Printing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Serves them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/metadata", context => HandleAsync(context, CommandDoor.Metadata));
        routes.MapPost("/v2/query", context => HandleAsync(context, CommandDoor.Query));
        routes.MapPost("/v1/query", context => HandleAsync(context, CommandDoor.Old));
    }

    private async Task HandleAsync(HttpContext context, CommandDoor door)
    {
        var requestId = RequestIds.Assign(context);
        var isAdmin = false;
        try
        {
            switch (await sessions.ResolveAsync(RequestHeaders.Read(context.Request), context.RequestAborted))
            {
                case SessionGranted { Session: var session }:
                    isAdmin = session.IsAdmin;
                    var body = await ReadAsync(context);
                    var answer = await service.RunAsync(body, door, session, context.RequestAborted);
                    await WriteAsync(context, StatusCodes.Status200OK, answer);
                    break;
                case SessionDenied denied:
                    await RefuseAsync(context, new MetadataApiException(denied.Code, denied.Message, "$", denied.Status), isAdmin);
                    break;
            }
        }
        catch (MetadataApiException problem)
        {
            await RefuseAsync(context, problem, isAdmin);
        }
        catch (BadHttpRequestException problem)
        {
            await RefuseAsync(context, new MetadataApiException("bad-request", problem.Message, "$", problem.StatusCode), isAdmin);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away: there is nobody to tell.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception problem)
        {
            Log.RequestFailed(logger, problem, requestId);
            await RefuseAsync(
                context,
                new MetadataApiException("unexpected", "Internal Server Error", "$", StatusCodes.Status500InternalServerError),
                isAdmin);
        }
    }

    private static async Task<JsonNode?> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonNode.ParseAsync(
                context.Request.Body, null, new JsonDocumentOptions { MaxDepth = MaxDepth }, context.RequestAborted);
        }
        catch (JsonException problem)
        {
            throw new MetadataApiException("invalid-json", problem.Message, "$");
        }
    }

    private Task RefuseAsync(HttpContext context, MetadataApiException problem, bool isAdmin)
    {
        if (context.Response.HasStarted)
        {
            return Task.CompletedTask;
        }

        var answer = new JsonObject { ["path"] = problem.Path, ["error"] = problem.Message, ["code"] = problem.Code };
        if (problem.Internal is not null && (options.DevMode || (isAdmin && options.AdminInternalErrors)))
        {
            answer["internal"] = problem.Internal.DeepClone();
        }

        return WriteAsync(context, problem.Status, answer);
    }

    private static async Task WriteAsync(HttpContext context, int status, JsonNode? answer)
    {
        var bytes = Encoding.UTF8.GetBytes(answer?.ToJsonString(Printing) ?? "null");
        _ = status == StatusCodes.Status200OK
            ? await ResponseBody.SendAsync(context, ResponseBody.Json, bytes)
            : await ResponseBody.RefuseAsync(context, status, ResponseBody.Json, bytes);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Request {RequestId} to the metadata API failed unexpectedly.")]
        public static partial void RequestFailed(ILogger logger, Exception problem, string requestId);
    }
}

using LiveQuery.Compiler.Language;
using LiveQuery.Engine;
using LiveQuery.Server.Authentication;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Http;

/// <summary>
/// GraphQL over HTTP at one path: queries by POST and GET, batches, streams of events, and upgrades to WebSockets. Errors have Hasura's
/// form; as <c>application/json</c> they are answered 200, as <c>application/graphql-response+json</c> by their status.
/// See https://github.com/graphql/graphql-over-http/blob/main/spec/GraphQLOverHTTP.md
/// </summary>
internal sealed partial class GraphQLEndpoint(
    ISessionResolver sessions,
    IOperationCompiler compiler,
    ILiveQueryEngine engine,
    IHttpObserver observer,
    WebSocketEndpoint sockets,
    EventStreamEndpoint streams,
    GraphQLHttpOptions options,
    TimeProvider time,
    ILogger<GraphQLEndpoint> logger)
{
    /// <summary>Where it is served.</summary>
    public const string Path = "/v1/graphql";

    /// <summary>Where the relay schema is served.</summary>
    public const string RelayPath = "/v1beta1/relay";

    private readonly RequestRunner _runner = new(compiler, engine, options);

    /// <summary>Whether a request is one to the relay schema.</summary>
    public static bool IsRelay(HttpRequest request) => request.Path.StartsWithSegments(RelayPath);

    /// <summary>Serves it at <see cref="Path"/> and <see cref="RelayPath"/>, whatever the method.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Map(Path, HandleAsync);
        routes.Map(RelayPath, HandleAsync);
    }

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var exchange = new HttpExchange(context, RequestIds.Assign(context), time.GetTimestamp());
        if (context.WebSockets.IsWebSocketRequest)
        {
            await UpgradeAsync(exchange);
            return;
        }

        try
        {
            await AnswerAsync(exchange);
        }
        catch (BadHttpRequestException problem)
        {
            await RespondAsync(exchange, GraphQLAnswer.Malformed(
                new GraphQLError(problem.Message, GraphQLErrorCodes.BadRequest), problem.StatusCode));
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away: there is nobody to tell. 499 is what proxies log for it.
            exchange.Status = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception problem)
        {
            Log.RequestFailed(logger, problem, exchange.RequestId);
            if (!context.Response.HasStarted)
            {
                await RespondAsync(exchange, GraphQLAnswer.Malformed(
                    new GraphQLError("internal error", GraphQLErrorCodes.Unexpected),
                    StatusCodes.Status500InternalServerError));
            }
        }

        observer.OnRequest(exchange.ToDetails(time));
    }

    // What a socket that was accepted does is told by its connection.
    private async Task UpgradeAsync(HttpExchange exchange)
    {
        if (await sockets.HandleAsync(exchange.Context) is { } refusal)
        {
            await RespondAsync(exchange, refusal);
            observer.OnRequest(exchange.ToDetails(time));
        }
    }

    private async Task AnswerAsync(HttpExchange exchange)
    {
        var request = exchange.Context.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsPost(request.Method))
        {
            exchange.Context.Response.Headers.Allow = "GET, POST";
            await RefuseAsync(exchange, StatusCodes.Status405MethodNotAllowed, "method-not-allowed",
                $"{request.Method} is not supported: send GraphQL by POST, or queries by GET");
            return;
        }

        // What keeps a stream from beginning is answered with a status.
        var isStream = MediaTypes.PrefersEventStream(request.Headers.Accept);
        var mediaType = isStream ? MediaTypes.GraphQLResponse : MediaTypes.Choose(request.Headers.Accept);
        if (mediaType is null)
        {
            await RefuseAsync(exchange, StatusCodes.Status406NotAcceptable, GraphQLErrorCodes.NotSupported,
                $"nothing that \"{request.Headers.Accept}\" accepts can be sent: accept {MediaTypes.Json}, "
                + $"{MediaTypes.GraphQLResponse} or {MediaTypes.EventStream}");
            return;
        }

        exchange.MediaType = mediaType;
        if (await ParseAsync(exchange) is not { } parsing)
        {
            return;
        }

        if (parsing.Problem is not null)
        {
            await RespondAsync(exchange, GraphQLAnswer.Malformed(parsing.Problem));
            return;
        }

        if (IsRelay(request))
        {
            parsing = parsing.ForRelay();
        }

        switch (await sessions.ResolveAsync(RequestHeaders.Read(request), exchange.Context.RequestAborted))
        {
            case SessionGranted granted when isStream:
                exchange.Role = granted.Session.Role;
                if (await streams.HandleAsync(exchange, parsing, granted) is { } refusal)
                {
                    await RespondAsync(exchange, refusal);
                }

                break;
            case SessionGranted { Session: var session } when parsing.IsBatch:
                exchange.Role = session.Role;
                await RespondAsync(exchange, await _runner.RunBatchAsync(exchange, parsing, session));
                break;
            case SessionGranted { Session: var session }:
                exchange.Role = session.Role;
                await RespondAsync(exchange, await _runner.RunAsync(exchange, parsing.Items[0].Request!, session));
                break;
            case SessionDenied denied:
                await RespondAsync(exchange, new GraphQLAnswer(
                    default,
                    new GraphQLError(denied.Message, denied.Code),
                    Status: GraphQLResponses.StatusOf(denied.Code),
                    IsForced: options.Preserve401Errors));
                break;
        }
    }

    private async ValueTask<RequestParsing?> ParseAsync(HttpExchange exchange)
    {
        var request = exchange.Context.Request;
        if (HttpMethods.IsGet(request.Method))
        {
            return RequestParsing.FromQuery(request.Query);
        }

        if (MediaTypes.Refuse(request.ContentType, request.Headers.ContentEncoding) is { } problem)
        {
            await RefuseAsync(
                exchange, StatusCodes.Status415UnsupportedMediaType, GraphQLErrorCodes.NotSupported, problem);
            return null;
        }

        return await RequestBody.ReadAsync(
            request,
            options.MaxBodyBytes,
            body =>
            {
                exchange.RequestBytes = body.Length;
                return RequestParsing.FromBody(body, options.MaxBatchSize);
            },
            exchange.Context.RequestAborted);
    }

    private static Task RefuseAsync(HttpExchange exchange, int status, string code, string message) =>
        RespondAsync(exchange, GraphQLAnswer.Malformed(new GraphQLError(message, code), status));

    private static async Task RespondAsync(HttpExchange exchange, GraphQLAnswer answer)
    {
        exchange.Note(answer);
        exchange.Status = answer.StatusFor(exchange.MediaType);
        exchange.Sent = answer.Error is null
            ? await GraphQLResponses.WriteDataAsync(exchange.Context, exchange.MediaType, answer.Data)
            : await GraphQLResponses.WriteErrorsAsync(
                exchange.Context, exchange.Status, exchange.MediaType, ErrorJson.Response(answer.Error, answer.Detail));
    }

    private static async Task RespondAsync(HttpExchange exchange, ReadOnlyMemory<byte> batch)
    {
        exchange.Status = StatusCodes.Status200OK;
        exchange.Sent = await GraphQLResponses.WriteBatchAsync(exchange.Context, exchange.MediaType, batch);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Request {RequestId} failed unexpectedly.")]
        public static partial void RequestFailed(ILogger logger, Exception problem, string requestId);
    }
}

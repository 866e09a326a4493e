using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.SavedQueries;
using LiveQuery.Engine;
using LiveQuery.Server.Authentication;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Http;
using LiveQuery.Server.Metadata;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Rest;

/// <summary>
/// Saved queries at URLs of their own, below <c>/api/rest/</c>. They are compiled and run as if they had come to
/// <c>/v1/graphql</c>; the answer is the content of <c>data</c>, an error has its status and Hasura's plain form.
/// </summary>
internal sealed partial class RestEndpoints(
    ModelProvider models,
    ISessionResolver sessions,
    IOperationCompiler compiler,
    ILiveQueryEngine engine,
    IHttpObserver observer,
    GraphQLHttpOptions options,
    TimeProvider time,
    ILogger<RestEndpoints> logger)
{
    private readonly RequestRunner _runner = new(compiler, engine, options);

    /// <summary>Serves them.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.Map(RestPath.Prefix + "/{**url}", HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        var exchange = new HttpExchange(context, RequestIds.Assign(context), time.GetTimestamp());
        try
        {
            await RespondAsync(exchange, await AnswerAsync(exchange));
        }
        catch (BadHttpRequestException problem)
        {
            await RespondAsync(exchange, Refuse(problem.StatusCode, GraphQLErrorCodes.BadRequest, problem.Message));
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away: there is nobody to tell.
            exchange.Status = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception problem)
        {
            Log.RequestFailed(logger, problem, exchange.RequestId);
            if (!context.Response.HasStarted)
            {
                await RespondAsync(
                    exchange, Refuse(StatusCodes.Status500InternalServerError, GraphQLErrorCodes.Unexpected, "Internal Server Error"));
            }
        }

        observer.OnRequest(exchange.ToDetails(time));
    }

    private async Task<GraphQLAnswer> AnswerAsync(HttpExchange exchange)
    {
        var context = exchange.Context;
        switch (await sessions.ResolveAsync(RequestHeaders.Read(context.Request), context.RequestAborted))
        {
            case SessionDenied denied:
                return Refuse(denied.Status, denied.Code, denied.Message);
            case SessionGranted { Session: var session }:
                exchange.Role = session.Role;
                return await RunAsync(exchange, session);
            default:
                throw new InvalidOperationException("The resolver returned neither a session nor a refusal.");
        }
    }

    private async Task<GraphQLAnswer> RunAsync(HttpExchange exchange, Session session)
    {
        var request = exchange.Context.Request;
        if (RefuseMethod(request.Method) is { } refusal)
        {
            return Refuse(StatusCodes.Status400BadRequest, GraphQLErrorCodes.BadRequest, refusal);
        }

        var match = models.Current.Saved.Endpoints.Match(request.Method.ToUpperInvariant(), RestPath.SegmentsOf(exchange.Context));
        switch (match)
        {
            case EndpointFound found:
                var (variables, problem) = await VariablesAsync(exchange, found);
                return problem is not null
                    ? GraphQLAnswer.Refused(problem)
                    : await _runner.RunAsync(
                        exchange, new GraphQLRequest(found.Endpoint.Query.Text, Variables: variables), session, isSaved: true);
            case EndpointWithoutMethod other:
                exchange.Context.Response.Headers.Allow = string.Join(", ", other.Methods);
                return Refuse(
                    StatusCodes.Status405MethodNotAllowed, "method-not-allowed", $"Allowed methods: {string.Join(", ", other.Methods)}");
            case EndpointAmbiguous:
                return Refuse(
                    StatusCodes.Status500InternalServerError, GraphQLErrorCodes.Unexpected, "Multiple endpoints match request");
            default:
                return Refuse(StatusCodes.Status404NotFound, GraphQLErrorCodes.NotFound, "Endpoint not found");
        }
    }

    private async Task<(System.Text.Json.JsonElement? Variables, GraphQLError? Problem)> VariablesAsync(
        HttpExchange exchange, EndpointFound found)
    {
        var request = exchange.Context.Request;
        var variables = new RestVariables();
        foreach (var (name, values) in request.Query)
        {
            variables.AddText(name, values[^1] ?? "");
        }

        var problem = await RequestBody.ReadAsync(
            request,
            options.MaxBodyBytes,
            body =>
            {
                exchange.RequestBytes = body.Length;
                return RestBody.Read(body, request.ContentType, variables);
            },
            exchange.Context.RequestAborted);
        foreach (var (name, value) in found.Endpoint.Path.Variables.Zip(found.Values))
        {
            variables.AddText(name, value);
        }

        return problem is null ? variables.For(found.Endpoint.Query) : (null, problem);
    }

    private static string? RefuseMethod(string method) => method.ToUpperInvariant() switch
    {
        "GET" or "POST" or "PUT" or "DELETE" or "PATCH" => null,
        "HEAD" or "OPTIONS" or "TRACE" or "CONNECT" => $"Method {method} not supported.",
        _ => "Nonstandard method not allowed for REST endpoints",
    };

    private static GraphQLAnswer Refuse(int status, string code, string message) =>
        GraphQLAnswer.Malformed(new GraphQLError(message, code), status);

    private static async Task RespondAsync(HttpExchange exchange, GraphQLAnswer answer)
    {
        exchange.Note(answer);
        exchange.Status = answer.Status;
        exchange.Sent = answer.Error is null
            ? await ResponseBody.SendAsync(exchange.Context, ResponseBody.Json, answer.Data)
            : await ResponseBody.RefuseAsync(
                exchange.Context, answer.Status, ResponseBody.Json, ErrorJson.Plain(answer.Error, answer.Detail));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Request {RequestId} to a REST endpoint failed unexpectedly.")]
        public static partial void RequestFailed(ILogger logger, Exception problem, string requestId);
    }
}

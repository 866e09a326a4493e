using System.Buffers;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Http;

/// <summary>Compiles and runs what came over HTTP.</summary>
internal sealed class RequestRunner(IOperationCompiler compiler, ILiveQueryEngine engine, GraphQLHttpOptions options)
{
    /// <summary>Runs a request to its answer.</summary>
    /// <param name="exchange">What it came with.</param>
    /// <param name="request">The request.</param>
    /// <param name="session">Who asks.</param>
    /// <param name="isSaved">Whether it is a saved query, which its owner lets run by whatever method it came with.</param>
    public async ValueTask<GraphQLAnswer> RunAsync(
        HttpExchange exchange, GraphQLRequest request, Session session, bool isSaved = false)
    {
        switch (compiler.Compile(request, session))
        {
            case CompileFailure failure:
                return GraphQLAnswer.Refused(failure.Error) with { Name = request.OperationName };
            case CompiledOperation operation when !isSaved && Forbid(exchange, operation) is { } refusal:
                return refusal with { Name = operation.Name, Kind = operation.Kind };
            case CompiledOperation operation:
                var result = await engine.ExecuteAsync(operation, exchange.Context.RequestAborted);
                exchange.Context.RequestAborted.ThrowIfCancellationRequested();
                return (result.Error is null ? new GraphQLAnswer(result.Data) : GraphQLAnswer.Refused(result.Error)) with
                {
                    Detail = MaySeeInternal(session) ? result.Internal : null,
                    Name = operation.Name,
                    Kind = operation.Kind,
                };
            default:
                throw new InvalidOperationException("The compiler returned neither an operation nor a failure.");
        }
    }

    /// <summary>Runs a batch, one request after the other in the order given, as Hasura does; the array of answers.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> RunBatchAsync(
        HttpExchange exchange, RequestParsing parsing, Session session)
    {
        var response = new ArrayBufferWriter<byte>();
        response.Write("["u8);
        foreach (var item in parsing.Items)
        {
            if (response.WrittenCount > 1)
            {
                response.Write(","u8);
            }

            var answer = item.Problem is null
                ? await RunAsync(exchange, item.Request!, session)
                : GraphQLAnswer.Malformed(item.Problem);
            exchange.Note(answer);
            if (answer.Error is null)
            {
                response.Write("""{"data":"""u8);
                response.Write(answer.Data.Span);
                response.Write("}"u8);
            }
            else
            {
                response.Write(ErrorJson.Response(answer.Error, answer.Detail));
            }
        }

        response.Write("]"u8);
        return response.WrittenMemory;
    }

    private static GraphQLAnswer? Forbid(HttpExchange exchange, CompiledOperation operation)
    {
        if (operation.Kind == OperationKind.Query)
        {
            return null;
        }

        var isGet = HttpMethods.IsGet(exchange.Context.Request.Method);
        if (isGet)
        {
            exchange.Context.Response.Headers.Allow = "POST";
        }

        if (operation.Kind == OperationKind.Subscription)
        {
            var error = new GraphQLError(
                "subscriptions are not supported over HTTP, use websockets instead", GraphQLErrorCodes.UnexpectedPayload);
            return isGet
                ? GraphQLAnswer.Malformed(error, StatusCodes.Status405MethodNotAllowed)
                : GraphQLAnswer.Refused(error);
        }

        return isGet
            ? GraphQLAnswer.Malformed(
                new GraphQLError("only queries are allowed over GET, send mutations by POST", "method-not-allowed"),
                StatusCodes.Status405MethodNotAllowed)
            : null;
    }

    private bool MaySeeInternal(Session session) =>
        options.DevMode || (options.AdminInternalErrors && session.IsAdmin);
}

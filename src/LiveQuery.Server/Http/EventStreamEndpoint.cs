using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Server.Authentication;
using LiveQuery.Server.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace LiveQuery.Server.Http;

/// <summary>
/// GraphQL over SSE: one operation a request, its states as events. A response is a connection like those of sockets, with
/// their bounds.
/// See https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md, "distinct connections mode".
/// </summary>
internal sealed class EventStreamEndpoint(ConnectionRegistry registry, IOperationCompiler compiler)
{
    /// <summary>Serves the stream until it is over; or says why not, and leaves the answer to the caller.</summary>
    public async ValueTask<GraphQLAnswer?> HandleAsync(HttpExchange exchange, RequestParsing parsing, SessionGranted granted)
    {
        var context = exchange.Context;
        if (parsing.IsBatch)
        {
            return GraphQLAnswer.Malformed(
                new GraphQLError("a stream of events carries one operation: send no batch", GraphQLErrorCodes.NotSupported));
        }

        var address = context.Connection.RemoteIpAddress?.ToString();
        using var place = registry.TryEnter(address);
        if (place is null)
        {
            return BusyAnswer.Of(context, registry);
        }

        var (request, wish) = (parsing.Items[0].Request!, parsing.Items[0].Wish);
        var compiled = compiler.Compile(request, granted.Session);
        if (HttpMethods.IsGet(context.Request.Method) && compiled is CompiledOperation { Kind: OperationKind.Mutation })
        {
            // A link or an image could send it.
            context.Response.Headers.Allow = "POST";
            return GraphQLAnswer.Malformed(
                new GraphQLError("only queries and subscriptions are allowed over GET, send mutations by POST", "method-not-allowed"),
                StatusCodes.Status405MethodNotAllowed);
        }

        await StartAsync(context);
        exchange.NoteStream(compiled);
        var writer = new EventStreamWriter(context.Response.BodyWriter, context.Abort);
        await using var leaving = context.RequestAborted.Register(writer.Abort);
        var identity = new ConnectionIdentity(Guid.NewGuid(), address, IsEventStream: true);
        try
        {
            await registry.RunAsync(writer, identity, granted, request, wish);
        }
        finally
        {
            writer.End();
        }

        exchange.Sent = new SentBody(writer.Written, writer.Written, Coding: null);
        return null;
    }

    private static Task StartAsync(HttpContext context)
    {
        // As for sockets: a client may read slowly, within the connection's own bounds.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } responseRate)
        {
            responseRate.MinDataRate = null;
        }

        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var headers = context.Response.Headers;
        context.Response.ContentType = MediaTypes.EventStream + "; charset=utf-8";
        headers.CacheControl = "no-cache, no-transform";
        // Asks nginx not to collect what it passes on.
        headers["X-Accel-Buffering"] = "no";
        return context.Response.StartAsync(context.RequestAborted);
    }
}

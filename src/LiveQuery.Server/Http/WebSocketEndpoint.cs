using System.Collections.Frozen;
using LiveQuery.Compiler.Language;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Protocol;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace LiveQuery.Server.Http;

/// <summary>Turns upgrade requests into connections, of a wire that HTTP hands over. Needs <c>UseWebSockets</c> before it in the pipeline.</summary>
internal sealed class WebSocketEndpoint(
    ConnectionRegistry registry,
    CorsPolicy cors,
    GraphQLHttpOptions options,
    ConnectionOptions connections)
{
    // In the order of preference where a client offers several.
    private static readonly IDialect[] Dialects = [TransportDialect.Instance, LegacyDialect.Instance];

    // Headers that thousands of clients send alike, and that hold no secret.
    private static readonly FrozenSet<string> OfClients = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Host", "Origin", "User-Agent", "Accept", "Accept-Encoding", "Accept-Language", "Cache-Control", "Pragma");

    private readonly StringPool _shared = new();

    /// <summary>Accepts the socket and serves it until it is gone; or says why not, and leaves the answer to the caller.</summary>
    public async ValueTask<GraphQLAnswer?> HandleAsync(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (cors.IsEnabled && origin.Length > 0 && !cors.Allows(origin))
        {
            return GraphQLAnswer.Malformed(
                new GraphQLError($"pages of the origin {origin} may not connect (cors-domain)", "access-denied"),
                StatusCodes.Status403Forbidden);
        }

        if (context.Features.Get<IWireHandover>() is not { } handover
            || context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade)
        {
            return GraphQLAnswer.Malformed(new GraphQLError("WebSockets are served over HTTP/1.1 alone", GraphQLErrorCodes.NotSupported));
        }

        var address = context.Connection.RemoteIpAddress?.ToString();
        if (registry.TryEnter(address) is not { } place)
        {
            return BusyAnswer.Of(context, registry);
        }

        var isHandedOver = false;
        try
        {
            await ServeAsync(context, handover, upgrade, address, place);
            isHandedOver = true;
        }
        finally
        {
            // Also where the client has gone before it had its answer.
            if (!isHandedOver)
            {
                place.Dispose();
            }
        }

        return null;
    }

    // The wire is served later, and the place goes with it.
    private async ValueTask ServeAsync(
        HttpContext context, IWireHandover handover, IHttpUpgradeFeature upgrade, string? address, IDisposable place)
    {
        // A client may be silent for hours, or slow: the connection's own bounds hold, not those of requests.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } responseRate)
        {
            responseRate.MinDataRate = null;
        }

        // Accepted in either case: only a close code, not a status, can tell a browser's client what is wrong.
        var offered = context.WebSockets.WebSocketRequestedProtocols;
        var dialect = Dialects.FirstOrDefault(dialect => offered.Contains(dialect.Name));
        var identity = new ConnectionIdentity(Guid.NewGuid(), address)
        {
            IsRelay = GraphQLEndpoint.IsRelay(context.Request),
        };
        var headers = ReadHeaders(context.Request);
        var extension = connections.Compresses ? DeflateOffers.Accept(context.Request.Headers.SecWebSocketExtensions) : null;
        await WebSocketHandshake.AcceptAsync(context, upgrade, dialect?.Name, extension);
        handover.Take(wire => registry.RunAsync(wire, dialect, identity, headers, compresses: extension is not null), place);
    }

    // They are kept for as long as the connection lives: tokens in its messages are added to them.
    private List<KeyValuePair<string, string>> ReadHeaders(HttpRequest request)
    {
        // Any page's socket carries the user's cookies, and without CORS nothing tells whose page it is.
        var takesCookies = cors.IsEnabled || options.ReadWebSocketCookies;
        var headers = new List<KeyValuePair<string, string>>(request.Headers.Count);
        foreach (var header in RequestHeaders.Read(request))
        {
            if (!IsOfHandshake(header.Key) && (takesCookies || !header.Key.Equals("Cookie", StringComparison.OrdinalIgnoreCase)))
            {
                headers.Add(OfClients.Contains(header.Key) ? new(header.Key, _shared.Share(header.Value)) : header);
            }
        }

        headers.TrimExcess();
        return headers;
    }

    // They say nothing of who asks.
    private static bool IsOfHandshake(string name) =>
        name.StartsWith("Sec-WebSocket-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Connection", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Upgrade", StringComparison.OrdinalIgnoreCase);
}

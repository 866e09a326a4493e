using System.Collections.Frozen;
using LiveQuery.Compiler.Language;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Protocol;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace LiveQuery.Server.Http;

/// <summary>Turns upgrade requests into connections, of a wire that HTTP hands over where it can. Needs <c>UseWebSockets</c> before it in the pipeline.</summary>
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

    /// <summary>How the sockets are to be made: without pings of their own, since the connections' clock sends them.</summary>
    public static WebSocketOptions SocketOptions { get; } = new() { KeepAliveInterval = TimeSpan.Zero };

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

        var address = context.Connection.RemoteIpAddress?.ToString();
        if (registry.TryEnter(address) is not { } place)
        {
            return BusyAnswer.Of(context, registry);
        }

        var isHandedOver = false;
        try
        {
            isHandedOver = await ServeAsync(context, address, place);
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

    // True where the wire is served later, and the place goes with it.
    private async ValueTask<bool> ServeAsync(HttpContext context, string? address, IDisposable place)
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
        if (FindHandover(context) is { } handover && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
        {
            await WebSocketHandshake.AcceptAsync(context, upgrade, dialect?.Name);
            handover.Take(wire => registry.RunAsync(wire, dialect, identity, headers), place);
            return true;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(Accept(dialect));
        await registry.RunAsync(socket, dialect, identity, headers);
        return false;
    }

    // The framework's own socket serves where messages are to be compressed, and where the wire cannot be had, as below HTTP/2.
    private IWireHandover? FindHandover(HttpContext context) =>
        connections.Compresses && context.Request.Headers.SecWebSocketExtensions.Count > 0
            ? null
            : context.Features.Get<IWireHandover>();

    private WebSocketAcceptContext Accept(IDialect? dialect)
    {
        var accept = new WebSocketAcceptContext
        {
            SubProtocol = dialect?.Name,
            // Each message by itself: what is kept between messages would take hundreds of KiB a socket.
            DangerousEnableCompression = connections.Compresses,
            DisableServerContextTakeover = true,
        };
        if (dialect is { IsKeepaliveAnswered: false })
        {
            // Its clients never answer a word: frames of the socket itself have to tell the dead from the silent.
            accept.KeepAliveInterval = connections.SilenceTimeout / 3;
            accept.KeepAliveTimeout = connections.SilenceTimeout;
        }

        return accept;
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

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace LiveQuery.Server.Http;

/// <summary>The answer to an upgrade that has been checked. See https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2</summary>
internal static class WebSocketHandshake
{
    // §1.3 of the same.
    private const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>Answers it: frames follow.</summary>
    /// <param name="context">The request.</param>
    /// <param name="upgrade">What upgrades it.</param>
    /// <param name="subprotocol">The subprotocol that was chosen; null: none.</param>
    /// <param name="extension">The extension that was agreed to; null: none.</param>
    public static Task AcceptAsync(HttpContext context, IHttpUpgradeFeature upgrade, string? subprotocol, string? extension)
    {
        var headers = context.Response.Headers;
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = Accept(context.Request.Headers.SecWebSocketKey.ToString());
        if (subprotocol is not null)
        {
            headers.SecWebSocketProtocol = subprotocol;
        }

        if (extension is not null)
        {
            headers.SecWebSocketExtensions = extension;
        }

        return upgrade.UpgradeAsync();
    }

    [SuppressMessage("Security", "CA5350", Justification = "What the protocol asks for, and no secret.")]
    private static string Accept(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Guid)));
}

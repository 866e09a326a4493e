using System.Security.Cryptography;
using System.Text;

namespace LiveQuery.Load.Fleet;

/// <summary>The HTTP that comes before the frames.</summary>
internal static class Upgrade
{
    // Any sixteen bytes do: the key guards against caches, and there is none on the loopback.
    private const string Key = "bGl2ZXF1ZXJ5LWxvYWQtMQ==";

    /// <summary>The request for an upgrade.</summary>
    public static string Request(FleetPlan plan)
    {
        var request = new StringBuilder()
            .Append("GET ").Append(plan.Endpoint.PathAndQuery).Append(" HTTP/1.1\r\nHost: ").Append(plan.Endpoint.Authority)
            .Append("\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ").Append(Key)
            .Append("\r\nSec-WebSocket-Protocol: ").Append(plan.Subprotocol).Append("\r\n");
        foreach (var (name, value) in plan.Headers)
        {
            request.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return request.Append("\r\n").ToString();
    }

    /// <summary>The answer that accepts a request, as a server gives it.</summary>
    public static string Answer(string request)
    {
        // RFC 6455, section 4.2.2: the key with this text, hashed, proves that the server speaks the protocol.
        const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
#pragma warning disable CA5350 // The protocol names the algorithm; nothing is kept secret by it.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(Header(request, "Sec-WebSocket-Key") + Guid)));
#pragma warning restore CA5350
        return $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n"
            + $"Sec-WebSocket-Protocol: {Header(request, "Sec-WebSocket-Protocol")}\r\n\r\n";
    }

    /// <summary>Why the server refuses, by its answer; null where it does not.</summary>
    public static string? Refusal(ReadOnlySpan<byte> head) =>
        head.StartsWith("HTTP/1.1 101 "u8) ? null : $"the upgrade was refused: {Encoding.UTF8.GetString(head).Split('\r')[0]}";

    private static string Header(string request, string name) =>
        request.Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim() ?? "";
}

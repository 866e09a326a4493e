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

    /// <summary>Why the server refuses, by its answer; null where it does not.</summary>
    public static string? Refusal(ReadOnlySpan<byte> head) =>
        head.StartsWith("HTTP/1.1 101 "u8) ? null : $"the upgrade was refused: {Encoding.UTF8.GetString(head).Split('\r')[0]}";
}

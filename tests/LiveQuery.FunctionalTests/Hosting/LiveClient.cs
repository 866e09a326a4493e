using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace LiveQuery.FunctionalTests.Hosting;

/// <summary>A client with one subscription over a socket.</summary>
internal sealed class LiveClient : IDisposable
{
    private readonly ClientWebSocket _socket = new();

    public int? CloseCode => (int?)_socket.CloseStatus;

    public static async Task<LiveClient> SubscribeAsync(Uri endpoint, string query, string initPayload = "{}", string extensions = "{}")
    {
        var client = new LiveClient();
        client._socket.Options.AddSubProtocol("graphql-transport-ws");
        var address = new UriBuilder(endpoint) { Scheme = "ws" }.Uri;
        await client._socket.ConnectAsync(address, TestContext.Current.CancellationToken);
        await client.SendAsync($$"""{"type":"connection_init","payload":{{initPayload}} }""");
        Assert.Contains("connection_ack", await client.ReceiveAsync(), StringComparison.Ordinal);
        await client.SendAsync($$"""{"id":"1","type":"subscribe","payload":{"query":"{{JsonEncodedText.Encode(query)}}","extensions":{{extensions}}} }""");
        return client;
    }

    /// <summary>The next message but pings; empty at the end.</summary>
    public async Task<string> ReceiveAsync()
    {
        while (true)
        {
            var buffer = new byte[64 * 1024];
            var message = new StringBuilder();
            WebSocketReceiveResult part;
            do
            {
                part = await _socket.ReceiveAsync(new ArraySegment<byte>(buffer), TestContext.Current.CancellationToken);
                message.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
            }
            while (!part.EndOfMessage);

            if (part.MessageType == WebSocketMessageType.Close)
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                return "";
            }

            var text = message.ToString();
            if (!text.StartsWith("""{"type":"ping""", StringComparison.Ordinal))
            {
                return text;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private Task SendAsync(string message) => _socket.SendAsync(
        Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
}

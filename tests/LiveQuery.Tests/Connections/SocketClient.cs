using System.Net.WebSockets;
using System.Text;

namespace LiveQuery.Tests.Connections;

/// <summary>A raw client: sends what the test says, byte for byte, and says what comes.</summary>
internal sealed class SocketClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    public ClientWebSocket Socket => _socket;

    public static async Task<SocketClient> ConnectAsync(
        Uri address, string[] protocols, Action<ClientWebSocketOptions>? configure = null)
    {
        var client = new SocketClient();
        client._socket.Options.KeepAliveInterval = TimeSpan.Zero;
        foreach (var protocol in protocols)
        {
            client._socket.Options.AddSubProtocol(protocol);
        }

        configure?.Invoke(client._socket.Options);
        await client._socket.ConnectAsync(
            new UriBuilder(address) { Scheme = "ws" }.Uri, new CancellationTokenSource(Patience).Token);
        return client;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public Task SendAsync(
        byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Text, bool endOfMessage = true) =>
        _socket.SendAsync(bytes, type, endOfMessage, new CancellationTokenSource(Patience).Token);

    public Task SubscribeAsync(string id, string query, string variables = "null") =>
        SendAsync($$$"""{"id":"{{{id}}}","type":"subscribe","payload":{"query":"{{{query}}}","variables":{{{variables}}}}}""");

    /// <summary>The next message; what closes the socket fails the test.</summary>
    public async Task<string> ReceiveAsync()
    {
        using var message = new MemoryStream();
        while (true)
        {
            var result = await _socket.ReceiveAsync(_buffer, new CancellationTokenSource(Patience).Token);
            Assert.True(
                result.MessageType == WebSocketMessageType.Text,
                $"closed: {_socket.CloseStatus} {_socket.CloseStatusDescription}");
            message.Write(_buffer, 0, result.Count);
            if (result.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length);
            }
        }
    }

    /// <summary>Reads messages until the socket is closed, and answers; code 1006 where it was cut.</summary>
    public async Task<(int Code, string Reason)> ReceiveCloseAsync()
    {
        try
        {
            WebSocketReceiveResult result;
            do
            {
                result = await _socket.ReceiveAsync(_buffer, new CancellationTokenSource(Patience).Token);
            }
            while (result.MessageType != WebSocketMessageType.Close);
            await _socket.CloseOutputAsync(_socket.CloseStatus!.Value, null, new CancellationTokenSource(Patience).Token);
        }
        catch (WebSocketException)
        {
            return (1006, "");
        }

        return ((int)_socket.CloseStatus!.Value, _socket.CloseStatusDescription ?? "");
    }

    /// <summary>
    /// Proves that nothing is on its way: what the server sends before it answers this ping would come before the pong.
    /// </summary>
    public async Task ExpectSilenceAsync()
    {
        await SendAsync("""{"type":"ping"}""");
        Assert.Equal("""{"type":"pong"}""", await ReceiveAsync());
    }

    public void Dispose() => _socket.Dispose();
}

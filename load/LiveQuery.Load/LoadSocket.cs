using System.Buffers.Text;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace LiveQuery.Load;

/// <summary>
/// A client with one socket and many subscriptions, as cheap as can be: it looks for the id and the payload in the bytes
/// and parses no JSON, since server and database share the machine with it.
/// </summary>
internal sealed class LoadSocket(Uri endpoint, string secret, LoadFigures figures) : IAsyncDisposable
{
    private static readonly byte[] Next = "\"type\":\"next\",\"payload\":"u8.ToArray();
    private static readonly byte[] UpdatedAt = "\"updated_at\":\""u8.ToArray();

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly TaskCompletionSource _acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _receiving = Task.CompletedTask;
    private volatile bool _isEnding;

    /// <summary>The subscriptions; the id of each is its index.</summary>
    public List<LoadSubscription> Subscriptions { get; } = [];

    /// <summary>The traveller who asks.</summary>
    public int Traveller { get; private set; }

    /// <summary>Connects as a traveller.</summary>
    public async Task ConnectAsync(int traveller, CancellationToken cancellationToken)
    {
        Traveller = traveller;
        _socket.Options.AddSubProtocol("graphql-transport-ws");
        await _socket.ConnectAsync(endpoint, cancellationToken);
        await SendAsync($$"""{"type":"connection_init","payload":{"headers":{{Headers(traveller)}}} }""", cancellationToken);
        _receiving = ReceiveAsync();
        await _acknowledged.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
    }

    /// <summary>Goes on as another traveller, without a new connection.</summary>
    public Task ChangeAsync(int traveller, CancellationToken cancellationToken)
    {
        Traveller = traveller;
        return SendAsync($$"""{"type":"ping","payload":{"headers":{{Headers(traveller)}}} }""", cancellationToken);
    }

    /// <summary>Subscribes.</summary>
    public Task SubscribeAsync(LoadSubscription subscription, CancellationToken cancellationToken)
    {
        Subscriptions.Add(subscription);
        return SendAsync(
            $$"""{"id":"{{Subscriptions.Count - 1}}","type":"subscribe","payload":{"query":"subscription {{subscription.Shape.Document}}","variables":{{subscription.Variables}}} }""",
            cancellationToken);
    }

    /// <summary>The headers that say who asks.</summary>
    public string Headers(int traveller) =>
        $$"""{"x-hasura-admin-secret":"{{secret}}","x-hasura-role":"viewer","x-hasura-user-id":"{{traveller}}"}""";

    public async ValueTask DisposeAsync()
    {
        _isEnding = true;
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task SendAsync(string message, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[8 * 1024];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    if (length == buffer.Length)
                    {
                        Array.Resize(ref buffer, buffer.Length * 2);
                    }

                    part = await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += part.Count;
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    figures.CountClosed($"{(int?)_socket.CloseStatus} {_socket.CloseStatusDescription}");
                    return;
                }

                await HandleAsync(buffer.AsMemory(0, length));
            }
        }
        catch (Exception problem) when (problem is WebSocketException or OperationCanceledException)
        {
            // The end of the job aborts the sockets; whatever else does makes the job fail.
            if (!_isEnding)
            {
                figures.CountClosed(problem.Message);
            }
        }
    }

    private Task HandleAsync(ReadOnlyMemory<byte> message)
    {
        var bytes = message.Span;
        var next = bytes.IndexOf(Next);
        if (next >= 0)
        {
            if (!Utf8Parser.TryParse(bytes["{\"id\":\"".Length..], out int index, out _))
            {
                figures.CountError(Encoding.UTF8.GetString(bytes));
                return Task.CompletedTask;
            }

            var payload = bytes[(next + Next.Length)..^1];
            var subscription = Subscriptions[index];
            subscription.Keep(payload);
            figures.Count(message.Length, subscription.Updates == 1 ? null : Age(payload));
            return Task.CompletedTask;
        }

        if (bytes.IndexOf("\"connection_ack\""u8) >= 0)
        {
            _acknowledged.TrySetResult();
        }
        else if (bytes.IndexOf("\"type\":\"ping\""u8) >= 0)
        {
            return SendAsync("""{"type":"pong"}""", CancellationToken.None);
        }
        else if (bytes.IndexOf("\"type\":\"pong\""u8) < 0)
        {
            figures.CountError(Encoding.UTF8.GetString(bytes));
        }

        return Task.CompletedTask;
    }

    /// <summary>How long ago the row of a single flight was written; null for other answers.</summary>
    private static TimeSpan? Age(ReadOnlySpan<byte> payload)
    {
        var start = payload.IndexOf(UpdatedAt);
        if (start < 0)
        {
            return null;
        }

        var text = payload[(start + UpdatedAt.Length)..];
        var written = Encoding.ASCII.GetString(text[..text.IndexOf((byte)'"')]);
        return DateTimeOffset.UtcNow - DateTimeOffset.Parse(written, CultureInfo.InvariantCulture);
    }
}

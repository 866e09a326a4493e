using System.Net.WebSockets;
using System.Text;
using LiveQuery.Load.Measuring;
using LiveQuery.Load.Wire;

namespace LiveQuery.Load.Fleet;

/// <summary>
/// One connection of a fleet as a client to be awaited, for harnesses that drive virtual users one by one. It costs far
/// more than a connection of <see cref="LocalFleet"/>; what it verifies is the same. One caller at a time.
/// </summary>
internal sealed class SubscriptionClient : IAsyncDisposable
{
    private readonly FleetPlan _plan;
    private readonly int _number;
    private readonly Verifier _verifier;
    private readonly ClientWebSocket _socket = new();
    private readonly Subscription[] _subscriptions;
    private byte[] _buffer = new byte[16 * 1024];

    private SubscriptionClient(FleetPlan plan, int number)
    {
        _plan = plan;
        _number = number;
        _verifier = new Verifier(plan);
        _subscriptions = new Subscription[plan.PerConnection];
    }

    /// <summary>Connects; nothing is subscribed to yet.</summary>
    /// <param name="plan">The fleet.</param>
    /// <param name="number">Which of its connections this is.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<SubscriptionClient> ConnectAsync(FleetPlan plan, int number, CancellationToken cancellationToken)
    {
        var client = new SubscriptionClient(plan, number);
        client._socket.Options.AddSubProtocol(plan.Subprotocol);
        foreach (var (name, value) in plan.Headers)
        {
            client._socket.Options.SetRequestHeader(name, value);
        }

        try
        {
            await client._socket.ConnectAsync(plan.Endpoint, cancellationToken);
            var init = plan.InitOf(number);
            await client.SendAsync(
                init.Length == 0 ? """{"type":"connection_init"}""" : $$"""{"type":"connection_init","payload":{{init}}}""", cancellationToken);
            while (MessageReader.Read((await client.ReceiveAsync(cancellationToken)).Span).Kind != MessageKind.Ack)
            {
                // Pings may come before the ack.
            }

            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Subscribes to all operations of the connection, or to them anew.</summary>
    public async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < _subscriptions.Length; i++)
        {
            if (_subscriptions[i].IsAnswered)
            {
                await SendAsync($$"""{"id":"{{i}}","type":"{{Subprotocols.Complete(_plan.Subprotocol)}}"}""", cancellationToken);
            }

            _subscriptions[i] = default;
            await SendAsync(
                $$"""{"id":"{{i}}","type":"{{Subprotocols.Subscribe(_plan.Subprotocol)}}","payload":{{_plan.Operation(_number, i)}}}""", cancellationToken);
        }
    }

    /// <summary>The next result of any of the operations.</summary>
    public async Task<ReceivedResult> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var bytes = await ReceiveAsync(cancellationToken);
            if (Take(bytes.Span) is { } result)
            {
                return result;
            }

            if (MessageReader.Read(bytes.Span).Kind == MessageKind.Ping)
            {
                await SendAsync("""{"type":"pong"}""", cancellationToken);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private ReceivedResult? Take(ReadOnlySpan<byte> bytes)
    {
        var now = Clock.Now;
        var message = MessageReader.Read(bytes);
        if (message.Kind is MessageKind.Ping or MessageKind.Alive)
        {
            return null;
        }

        if (message.Kind != MessageKind.Next || message.Id < 0 || message.Id >= _subscriptions.Length)
        {
            return new ReceivedResult(bytes.Length, null, Encoding.UTF8.GetString(bytes));
        }

        var problem = _verifier.Take(ref _subscriptions[message.Id], _number, message.Id, message.Payload, isKept: false, out var written);
        return new ReceivedResult(message.Payload.Length, written > 0 ? (now - written) / 1000.0 : null, problem);
    }

    private Task SendAsync(string message, CancellationToken cancellationToken) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, cancellationToken);

    private async Task<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            if (length == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }

            var part = await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                throw new LoadException($"closed by the server: {(int?)_socket.CloseStatus} {_socket.CloseStatusDescription}");
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return _buffer.AsMemory(0, length);
            }
        }
    }
}

using System.Buffers;
using LiveQuery.Server.Frames;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>
/// Listens to a client at a WebSocket, one message after the other. No buffer is held while the client is silent.
/// </summary>
internal sealed class SocketConversation : IConversation
{
    private readonly ConnectionServices _services;
    private readonly Connection _connection;
    private readonly IMessageReceiver _receiver;
    private readonly IDialect? _dialect;
    private readonly MessageHandler _handler;

    /// <summary>Makes the conversation over a socket that was accepted.</summary>
    /// <param name="services">What all share.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="receiver">What the client says.</param>
    /// <param name="dialect">The subprotocol; null where the client offered none that is spoken: it is told so at once.</param>
    public SocketConversation(ConnectionServices services, Connection connection, IMessageReceiver receiver, IDialect? dialect)
    {
        _services = services;
        _connection = connection;
        _receiver = receiver;
        _dialect = dialect;
        _handler = new MessageHandler(connection, services, dialect ?? TransportDialect.Instance);
    }

    /// <inheritdoc/>
    public Task Settling => _handler.Initializing;

    /// <inheritdoc/>
    public async ValueTask RunAsync()
    {
        if (_dialect is null)
        {
            _connection.Close(CloseReason.SubprotocolNotAcceptable);
        }

        using var receiver = _receiver;
        try
        {
            while (!_connection.IsClosing)
            {
                var received = await receiver.ReceiveAsync();
                _connection.NoteHeard();
                if (received.Kind == ReceivedKind.Close)
                {
                    AnswerClose(received.Close);
                    return;
                }

                await HandleAsync(received);
            }
        }
        catch (FrameException problem)
        {
            _connection.Close(problem.Reason);
        }

        await receiver.DiscardAsync();
    }

    private ValueTask HandleAsync(Received received)
    {
        switch (received.Kind)
        {
            case ReceivedKind.TooBig:
                _connection.Close(CloseReason.MessageTooBig);
                return default;
            case ReceivedKind.Binary:
                return _handler.HandleAsync(new InvalidMessage("a binary message"));
            default:
                _services.Observer.OnReceived((int)received.Message.Length);
                return HandleAsync(received.Message);
        }
    }

    private async ValueTask HandleAsync(ReadOnlySequence<byte> message)
    {
        await _handler.HandleAsync(message);
        var room = _connection.Outbox.WaitForRoomAsync();
        if (!room.IsCompleted)
        {
            _services.Observer.OnLimit("queued_bytes");
            await room;
        }
    }

    // RFC 6455 §5.5.1: the code is echoed.
    private void AnswerClose(CloseReason theirs) =>
        _connection.Close(theirs == CloseReason.NoCode ? CloseReason.Normal : theirs, reported: theirs);
}

using System.Net.WebSockets;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>
/// Listens to a client at a WebSocket, one message after the other. No buffer is held while the client is silent.
/// </summary>
internal sealed class SocketConversation : IConversation
{
    private readonly ConnectionServices _services;
    private readonly Connection _connection;
    private readonly WebSocket _socket;
    private readonly IDialect? _dialect;
    private readonly MessageHandler _handler;

    /// <summary>Makes the conversation over a socket that was accepted.</summary>
    /// <param name="services">What all share.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="socket">The socket.</param>
    /// <param name="dialect">The subprotocol; null where the client offered none that is spoken: it is told so at once.</param>
    public SocketConversation(ConnectionServices services, Connection connection, WebSocket socket, IDialect? dialect)
    {
        _services = services;
        _connection = connection;
        _socket = socket;
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

        using var receiver = new MessageReceiver(_socket, _services.Options.MaxMessageBytes);
        while (!_connection.IsClosing)
        {
            var received = await receiver.ReceiveAsync();
            _connection.NoteHeard();
            switch (received.Kind)
            {
                case ReceivedKind.Close:
                    AnswerClose();
                    return;
                case ReceivedKind.TooBig:
                    _connection.Close(CloseReason.MessageTooBig);
                    break;
                case ReceivedKind.Binary:
                    await _handler.HandleAsync(new InvalidMessage("a binary message"));
                    break;
                default:
                    _services.Observer.OnReceived((int)received.Message.Length);
                    await _handler.HandleAsync(received.Message);
                    await _connection.Outbox.WaitForRoomAsync();
                    break;
            }
        }

        await receiver.DiscardAsync();
    }

    private void AnswerClose()
    {
        var code = (int?)_socket.CloseStatus ?? CloseReason.Abnormal.Code;
        var theirs = new CloseReason(code, _socket.CloseStatusDescription ?? "");
        // RFC 6455 §5.5.1: the code is echoed; 1005 says that there was none, and is never sent.
        _connection.Close(code == (int)WebSocketCloseStatus.Empty ? CloseReason.Normal : theirs, reported: theirs);
    }
}

using System.Net.WebSockets;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>
/// One client that speaks <c>graphql-transport-ws</c>. A receive loop reads its messages one after the other; the outbox
/// writes; the registry's clock looks in once a second for what is due. Nothing runs and no buffer is held while the
/// client is silent.
/// </summary>
internal sealed partial class Connection : IOutboxOwner, IDisposable
{
    private readonly ConnectionServices _services;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _handshakeHeaders;
    private readonly WebSocket _socket;
    private readonly IFrameWriter _writer;
    private readonly Outbox _outbox;
    private readonly OperationTable _operations;
    private readonly OperationRunner _runner;
    private readonly ILogger _logger;
    private readonly long _openedAt;
    private readonly CancellationTokenSource _ended = new();

    // Guards the phase and the session.
    private readonly Lock _gate = new();
    private ConnectionPhase _phase;
    private Session? _session;
    private DateTimeOffset? _expiresAt;
    private Task _initializing = Task.CompletedTask;

    // Timestamps. Written by the receive loop, the clock and whoever closes, read by the clock.
    private long _heardAt;
    private long _pingedAt;
    private long _closingAt;
    private CloseReason? _closeReason;

    /// <summary>Makes the connection of a socket that was accepted.</summary>
    /// <param name="services">What all share.</param>
    /// <param name="identity">How logs name it.</param>
    /// <param name="socket">The socket.</param>
    /// <param name="handshakeHeaders">The headers of the upgrade.</param>
    /// <param name="writer">Another way to the wire; null is the socket's own.</param>
    public Connection(
        ConnectionServices services,
        ConnectionIdentity identity,
        WebSocket socket,
        IReadOnlyList<KeyValuePair<string, string>> handshakeHeaders,
        IFrameWriter? writer = null)
    {
        _services = services;
        _socket = socket;
        _writer = writer ?? new WebSocketFrameWriter(socket);
        _handshakeHeaders = handshakeHeaders;
        _logger = services.Loggers.CreateLogger<Connection>();
        _outbox = new Outbox(_writer, this, services.Options.MaxQueuedBytes, services.Time);
        _operations = new OperationTable(services.Options.MaxOperations);
        _runner = new OperationRunner(services, identity, _outbox, _operations, _logger);
        Identity = identity;
        _openedAt = _heardAt = _pingedAt = services.Time.GetTimestamp();
    }

    /// <summary>How logs name it.</summary>
    public ConnectionIdentity Identity { get; }

    /// <summary>How many operations are live.</summary>
    public int OperationCount => _operations.Count;

    /// <summary>Serves the client until its socket is gone. Never throws.</summary>
    public async Task RunAsync()
    {
        _services.Observer.OnOpened(Identity);
        if (Identity.Subprotocol.Length == 0)
        {
            Close(CloseReason.SubprotocolNotAcceptable);
        }

        try
        {
            await ReceiveAllAsync();
        }
        catch (Exception problem) when (problem is WebSocketException or IOException or OperationCanceledException
            or ObjectDisposedException or InvalidOperationException)
        {
            // The usual end of a socket: the peer vanished, or we cut it.
            Log.SocketLost(_logger, Identity.Id, problem.Message);
        }
        catch (Exception problem)
        {
            Log.ReceiveFailed(_logger, problem, Identity.Id);
        }
        finally
        {
            await EndAsync();
        }
    }

    /// <summary>Closes the socket: a close frame, then the client has a while to answer it.</summary>
    public void Close(CloseReason reason) => Close(reason, reported: reason);

    /// <inheritdoc/>
    public void Dispose() => _ended.Dispose();

    /// <summary>Cuts the socket.</summary>
    public void Abort() => _writer.Abort();

    /// <summary>Compiles every live operation anew, after a change of the schema.</summary>
    public void ReplanAll()
    {
        Session? session;
        lock (_gate)
        {
            session = _session;
        }

        if (session is null)
        {
            return;
        }

        foreach (var operation in _operations.ToArray())
        {
            _runner.Replan(operation, session);
        }
    }

    /// <summary>Sees to what is due. Called by the clock, about once a second.</summary>
    public void OnTick(long now, DateTimeOffset wallClock)
    {
        var options = _services.Options;
        var closingAt = Volatile.Read(ref _closingAt);
        if (closingAt != 0)
        {
            AbortIf(Elapsed(closingAt, now) >= options.CloseTimeout);
            return;
        }

        if (_outbox.Waiting >= options.WriteTimeout)
        {
            // Its close frame would only wait behind the message that it does not take.
            CutOff(CloseReason.TooSlow);
            return;
        }

        CheckSession(now, wallClock);
        if (options.KeepaliveInterval <= TimeSpan.Zero)
        {
            return;
        }

        if (Elapsed(Volatile.Read(ref _heardAt), now) >= options.SilenceTimeout)
        {
            CutOff(CloseReason.NoAnswer);
        }
        else if (Elapsed(_pingedAt, now) >= options.KeepaliveInterval)
        {
            _pingedAt = now;
            _outbox.Answer(ServerMessages.KeepalivePing);
        }
    }

    void IOutboxOwner.OnSent(int bytes, long publishedAt)
    {
        _services.Observer.OnSent(bytes);
        if (publishedAt != 0)
        {
            _services.Observer.OnDelivered(_services.Time.GetElapsedTime(publishedAt));
        }
    }

    void IOutboxOwner.OnStateSkipped() => _services.Observer.OnStatesSkipped(1);

    void IOutboxOwner.OnEnding(Operation operation, GraphQLError? error)
    {
        if (_operations.Remove(operation))
        {
            _runner.Release(operation, error);
        }
    }

    void IOutboxOwner.OnCloseSent() => Volatile.Write(ref _closingAt, _services.Time.GetTimestamp());

    void IOutboxOwner.OnWriteFailed(Exception problem)
    {
        Log.SocketLost(_logger, Identity.Id, problem.Message);
        _writer.Abort();
    }

    private async ValueTask ReceiveAllAsync()
    {
        using var receiver = new MessageReceiver(_socket, _services.Options.MaxMessageBytes);
        while (Volatile.Read(ref _closingAt) == 0)
        {
            var received = await receiver.ReceiveAsync();
            Volatile.Write(ref _heardAt, _services.Time.GetTimestamp());
            switch (received.Kind)
            {
                case ReceivedKind.Close:
                    AnswerClose();
                    return;
                case ReceivedKind.TooBig:
                    Close(CloseReason.MessageTooBig);
                    break;
                case ReceivedKind.Binary:
                    Refuse("a binary message");
                    break;
                default:
                    _services.Observer.OnReceived((int)received.Message.Length);
                    await HandleAsync(ClientMessageReader.Read(received.Message));
                    await _outbox.WaitForRoomAsync();
                    break;
            }
        }

        await receiver.DiscardAsync();
    }

    private ValueTask HandleAsync(ClientMessage message)
    {
        switch (message)
        {
            case SubscribeMessage subscribe:
                Subscribe(subscribe);
                break;
            case CompleteMessage complete:
                if (_operations.Remove(complete.Id) is { } operation)
                {
                    _runner.Stop(operation);
                }

                break;
            case PingMessage { Headers: { } headers }:
                return RefreshAsync(headers);
            case PingMessage ping:
                _outbox.Answer(ServerMessages.Pong(ping.Payload));
                break;
            case ConnectionInitMessage init:
                Initialize(init);
                break;
            case InvalidMessage invalid:
                Refuse(invalid.Detail);
                break;
        }

        return default;
    }

    private void Subscribe(SubscribeMessage message)
    {
        Session? session;
        lock (_gate)
        {
            session = _phase == ConnectionPhase.Ready ? _session : null;
        }

        if (session is null)
        {
            Close(CloseReason.Unauthorized);
            return;
        }

        var operation = new Operation(message.Id, message.Request, _services.Time.GetTimestamp());
        switch (_operations.TryAdd(operation))
        {
            case OperationAdding.IdTaken:
                Close(CloseReason.SubscriberExists(message.Id));
                break;
            case OperationAdding.Full:
                _outbox.Answer(ServerMessages.Error(message.Id, new GraphQLError(
                    $"this connection has {_services.Options.MaxOperations} operations, the most that it may have: "
                    + "complete some, or open another connection",
                    "max-operations-exceeded")));
                break;
            default:
                _runner.Start(operation, session);
                break;
        }
    }

    private void Refuse(string detail)
    {
        Log.InvalidMessage(_logger, Identity.Id, detail);
        Close(CloseReason.InvalidMessage);
    }

    private void AnswerClose()
    {
        var code = (int?)_socket.CloseStatus ?? CloseReason.Abnormal.Code;
        var theirs = new CloseReason(code, _socket.CloseStatusDescription ?? "");
        // RFC 6455 §5.5.1: the code is echoed; 1005 says that there was none, and is never sent.
        Close(code == (int)WebSocketCloseStatus.Empty ? CloseReason.Normal : theirs, reported: theirs);
    }

    private void Close(CloseReason reason, CloseReason reported)
    {
        lock (_gate)
        {
            if (_phase == ConnectionPhase.Closing)
            {
                return;
            }

            _phase = ConnectionPhase.Closing;
            _closeReason = reported;
            Volatile.Write(ref _closingAt, _services.Time.GetTimestamp());
        }

        _outbox.Close(reason);
    }

    private async Task EndAsync()
    {
        try
        {
            await _ended.CancelAsync();
            await _initializing;
            await _runner.StopAllAsync();
            // Waits for the close frame to go out, where there is one; the clock cuts the socket if it cannot.
            await _outbox.StopAsync();
        }
        catch (Exception problem)
        {
            Log.EndFailed(_logger, problem, Identity.Id);
        }

        var reason = _closeReason ?? CloseReason.Abnormal;
        _services.Observer.OnClosed(Identity, reason.Code, reason.Reason, _services.Time.GetElapsedTime(_openedAt));
    }

    private void CutOff(CloseReason reason)
    {
        Log.CutOff(_logger, Identity.Id, reason.Reason);
        Close(reason);
        _writer.Abort();
    }

    private void AbortIf(bool isDue)
    {
        if (isDue)
        {
            _writer.Abort();
        }
    }

    private TimeSpan Elapsed(long since, long now) => _services.Time.GetElapsedTime(since, now);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "The socket of connection {Connection} is gone: {Problem}")]
        public static partial void SocketLost(ILogger logger, Guid connection, string problem);

        [LoggerMessage(LogLevel.Error, "Connection {Connection} ended by an error of the server.")]
        public static partial void ReceiveFailed(ILogger logger, Exception problem, Guid connection);

        [LoggerMessage(LogLevel.Error, "Connection {Connection} did not end cleanly.")]
        public static partial void EndFailed(ILogger logger, Exception problem, Guid connection);

        [LoggerMessage(LogLevel.Information, "Connection {Connection} sent no valid message: {Detail}")]
        public static partial void InvalidMessage(ILogger logger, Guid connection, string detail);

        [LoggerMessage(LogLevel.Information, "Connection {Connection} is cut off: {Reason}.")]
        public static partial void CutOff(ILogger logger, Guid connection, string reason);

        [LoggerMessage(LogLevel.Information, "Connection {Connection} was denied a session ({Code}): {Message}")]
        public static partial void SessionDenied(ILogger logger, Guid connection, string code, string message);

        [LoggerMessage(LogLevel.Error, "The session of connection {Connection} could not be resolved.")]
        public static partial void SessionFailed(ILogger logger, Exception problem, Guid connection);
    }
}

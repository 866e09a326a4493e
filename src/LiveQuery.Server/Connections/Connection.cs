using System.Net.WebSockets;
using LiveQuery.Compiler.Language;
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
    private readonly WebSocket _socket;
    private readonly IFrameWriter _writer;
    private readonly Outbox _outbox;
    private readonly OperationTable _operations;
    private readonly OperationRunner _runner;
    private readonly ConnectionSession _session;
    private readonly MessageHandler _handler;
    private readonly ILogger _logger;
    private readonly long _openedAt;
    private readonly CancellationTokenSource _ended = new();

    // Timestamps. _heardAt is written by the receive loop, _pingedAt by the clock, _closingAt by whoever closes.
    private long _heardAt;
    private long _pingedAt;
    private long _closingAt;

    // Written once, by who is first to close.
    private CloseReason? _closeReason;

    /// <summary>Makes the connection of a socket that was accepted.</summary>
    /// <param name="services">What all share.</param>
    /// <param name="identity">How logs name it; without a subprotocol it is closed at once.</param>
    /// <param name="socket">The socket.</param>
    /// <param name="writer">The way to its wire.</param>
    /// <param name="handshakeHeaders">The headers of the upgrade.</param>
    public Connection(
        ConnectionServices services,
        ConnectionIdentity identity,
        WebSocket socket,
        IFrameWriter writer,
        IReadOnlyList<KeyValuePair<string, string>> handshakeHeaders)
    {
        _services = services;
        _socket = socket;
        _writer = writer;
        _logger = services.Loggers.CreateLogger<Connection>();
        _outbox = new Outbox(_writer, TransportFormat.Instance, this, services.Options.MaxQueuedBytes, services.Time);
        _operations = new OperationTable(services.Options.MaxOperations);
        _runner = new OperationRunner(services, identity, _outbox, _operations, _logger);
        _session = new ConnectionSession(services.Sessions, handshakeHeaders);
        _handler = new MessageHandler(
            this, services, _session, _outbox, _operations, _runner, _logger, _ended.Token);
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
            or ObjectDisposedException)
        {
            // The usual end of a socket: the peer vanished, or we cut it.
            Log.SocketLost(_logger, Identity.Id, problem.Message);
        }
        catch (Exception problem)
        {
            Log.ReceiveFailed(_logger, problem, Identity.Id);
            Close(CloseReason.TryAgainLater);
        }
        finally
        {
            await EndAsync();
        }
    }

    /// <summary>Closes the socket: a close frame, then the client has a while to answer it.</summary>
    public void Close(CloseReason reason) => Close(reason, reported: reason);

    /// <summary>Cuts the socket.</summary>
    public void Abort() => _writer.Abort();

    /// <summary>Compiles every live operation anew, where schema or session have changed.</summary>
    public void ReplanAll()
    {
        if (_session.Current is not { } session)
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
        if (Volatile.Read(ref _closingAt) is not 0 and var closingAt)
        {
            if (Elapsed(closingAt, now) >= options.CloseTimeout)
            {
                _writer.Abort();
            }
        }
        else if (_outbox.Waiting >= options.WriteTimeout)
        {
            CutOff(CloseReason.TooSlow);
        }
        else if (_session.FindDue(Elapsed(_openedAt, now) >= options.InitTimeout, wallClock) is { } due)
        {
            Close(due);
        }
        else if (options.KeepaliveInterval > TimeSpan.Zero)
        {
            KeepAlive(now);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ended.Dispose();

    void IOutboxOwner.OnSent(int bytes, long publishedAt)
    {
        _services.Observer.OnSent(bytes);
        if (publishedAt != 0)
        {
            _services.Observer.OnDelivered(_services.Time.GetElapsedTime(publishedAt));
        }
    }

    void IOutboxOwner.OnStateSkipped() => _services.Observer.OnStatesSkipped(1);

    void IOutboxOwner.OnPatchRead(PatchOutcome outcome, int saved) => _services.Observer.OnPatchRead(outcome, saved);

    void IOutboxOwner.OnEnding(Operation operation, GraphQLError? error)
    {
        if (_operations.Remove(operation))
        {
            _runner.Release(operation, error);
        }
    }

    // The client's time to answer begins now.
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
                    _handler.Refuse("a binary message");
                    break;
                default:
                    _services.Observer.OnReceived((int)received.Message.Length);
                    await _handler.HandleAsync(ClientMessageReader.Read(received.Message));
                    await _outbox.WaitForRoomAsync();
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
        Close(code == (int)WebSocketCloseStatus.Empty ? CloseReason.Normal : theirs, reported: theirs);
    }

    private void Close(CloseReason reason, CloseReason reported)
    {
        if (_session.TryClose())
        {
            _closeReason = reported;
            Volatile.Write(ref _closingAt, _services.Time.GetTimestamp());
            _outbox.Close(reason);
        }
    }

    // For a client that takes no close frame any more.
    private void CutOff(CloseReason reason)
    {
        Log.CutOff(_logger, Identity.Id, reason.Reason);
        Close(reason);
        _writer.Abort();
    }

    private void KeepAlive(long now)
    {
        if (Elapsed(Volatile.Read(ref _heardAt), now) >= _services.Options.SilenceTimeout)
        {
            CutOff(CloseReason.NoAnswer);
        }
        else if (Elapsed(_pingedAt, now) >= _services.Options.KeepaliveInterval)
        {
            _pingedAt = now;
            _outbox.Answer(ServerMessages.KeepalivePing);
        }
    }

    private async Task EndAsync()
    {
        try
        {
            // Whoever closes from now on comes too late.
            _session.TryClose();
            await _ended.CancelAsync();
            await _handler.Initializing;
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

    private TimeSpan Elapsed(long since, long now) => _services.Time.GetElapsedTime(since, now);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "The socket of connection {Connection} is gone: {Problem}")]
        public static partial void SocketLost(ILogger logger, Guid connection, string problem);

        [LoggerMessage(LogLevel.Error, "Connection {Connection} ended by an error of the server.")]
        public static partial void ReceiveFailed(ILogger logger, Exception problem, Guid connection);

        [LoggerMessage(LogLevel.Error, "Connection {Connection} did not end cleanly.")]
        public static partial void EndFailed(ILogger logger, Exception problem, Guid connection);

        [LoggerMessage(LogLevel.Information, "Connection {Connection} is cut off: {Reason}.")]
        public static partial void CutOff(ILogger logger, Guid connection, string reason);
    }
}

using System.Net.WebSockets;
using LiveQuery.Compiler.Language;
using LiveQuery.Server.Frames;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>
/// One client, whatever its wire: its operations, what is sent to it, how it lives and ends. A conversation listens to
/// it; the outbox writes; the registry's clock looks in once a second for what is due. Nothing runs and no buffer is held
/// while the client is silent.
/// </summary>
internal sealed partial class Connection : IOutboxOwner, IFrameListener, IDisposable
{
    private readonly ConnectionServices _services;
    private readonly IFrameWriter _writer;
    private readonly IMessageFormat _format;
    private readonly ILogger _logger;
    private readonly long _openedAt;
    private readonly CancellationTokenSource _ended = new();

    // Timestamps. _heardAt is written by the conversation, those of pings by the clock, _closingAt by whoever closes.
    private long _heardAt;
    private long _pingedAt;
    private long _wirePingedAt;
    private long _closingAt;

    // Written once, by who is first to close.
    private CloseReason? _closeReason;

    /// <summary>Makes the connection of a wire that is open.</summary>
    /// <param name="services">What all share.</param>
    /// <param name="identity">How logs name it.</param>
    /// <param name="writer">The way to its wire.</param>
    /// <param name="format">How messages are dressed on it.</param>
    /// <param name="session">Who asks, as far as that is known.</param>
    public Connection(
        ConnectionServices services,
        ConnectionIdentity identity,
        IFrameWriter writer,
        IMessageFormat format,
        ConnectionSession session)
    {
        _services = services;
        _writer = writer;
        _format = format;
        _logger = services.Logger;
        Identity = identity;
        Session = session;
        Outbox = new Outbox(writer, format, this, services.Options.MaxQueuedBytes, services.Time);
        Operations = new OperationTable(services.Options.MaxOperations);
        Runner = new OperationRunner(services, identity, Outbox, Operations, _logger);
        _openedAt = _heardAt = _pingedAt = _wirePingedAt = services.Time.GetTimestamp();
    }

    /// <summary>How logs name it.</summary>
    public ConnectionIdentity Identity { get; }

    /// <summary>Who asks.</summary>
    public ConnectionSession Session { get; }

    /// <summary>What is sent to the client.</summary>
    public Outbox Outbox { get; }

    /// <summary>The live operations.</summary>
    public OperationTable Operations { get; }

    /// <summary>Runs the operations.</summary>
    public OperationRunner Runner { get; }

    /// <summary>Cancelled when the conversation is over.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Whether a close frame is on its way, in one of the directions.</summary>
    public bool IsClosing => Volatile.Read(ref _closingAt) != 0;

    /// <summary>Serves the client until its wire is gone. Never throws.</summary>
    public async Task RunAsync(IConversation conversation)
    {
        _services.Observer.OnOpened(Identity);
        try
        {
            await conversation.RunAsync();
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
            await EndAsync(conversation);
        }
    }

    /// <summary>
    /// Closes the wire: a close frame, then the client has a while to answer it. Nothing else is sent any more. False where
    /// it was on its way out already.
    /// </summary>
    /// <param name="reason">Why.</param>
    /// <param name="reported">What is reported as the reason, where it is the client's own.</param>
    /// <param name="lastWord">A message to send before; empty: none.</param>
    public bool Close(CloseReason reason, CloseReason? reported = null, ReadOnlyMemory<byte> lastWord = default)
    {
        if (!Session.TryClose())
        {
            return false;
        }

        _closeReason = reported ?? reason;
        Volatile.Write(ref _closingAt, _services.Time.GetTimestamp());
        Outbox.Close(reason, lastWord);
        return true;
    }

    /// <summary>The client has been heard of.</summary>
    public void NoteHeard() => Volatile.Write(ref _heardAt, _services.Time.GetTimestamp());

    /// <summary>Cuts the socket.</summary>
    public void Abort() => _writer.Abort();

    /// <summary>Compiles every live operation anew, where schema or session have changed.</summary>
    public void ReplanAll()
    {
        if (Session.Current is not { } session)
        {
            return;
        }

        foreach (var operation in Operations.ToArray())
        {
            Runner.Replan(operation, session);
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
        else if (Outbox.Waiting >= options.WriteTimeout)
        {
            CutOff(CloseReason.TooSlow);
        }
        else if (Session.FindDue(Elapsed(_openedAt, now) >= options.InitTimeout, wallClock) is { } due)
        {
            Close(due);
        }
        else
        {
            KeepAlive(now);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ended.Dispose();

    void IFrameListener.OnPing(byte[] payload)
    {
        NoteHeard();
        Outbox.Pong(payload);
    }

    void IFrameListener.OnPong() => NoteHeard();

    void IOutboxOwner.OnSent(int messages, long bytes) => _services.Observer.OnSent(messages, bytes);

    void IOutboxOwner.OnDelivered(int results, long publishedAt) =>
        _services.Observer.OnDelivered(results, _services.Time.GetElapsedTime(publishedAt));

    void IOutboxOwner.OnStateSkipped() => _services.Observer.OnStatesSkipped(1);

    void IOutboxOwner.OnPatchRead(PatchOutcome outcome, int saved) => _services.Observer.OnPatchRead(outcome, saved);

    void IOutboxOwner.OnEnding(Operation operation, GraphQLError? error)
    {
        if (Operations.Remove(operation))
        {
            Runner.Release(operation, error);
        }

        if (_format.CarriesOneOperation)
        {
            // Goes out after the ending, which is being written.
            Close(CloseReason.Normal);
        }
    }

    // The client's time to answer begins now.
    void IOutboxOwner.OnCloseSent() => Volatile.Write(ref _closingAt, _services.Time.GetTimestamp());

    void IOutboxOwner.OnWriteFailed(Exception problem)
    {
        Log.SocketLost(_logger, Identity.Id, problem.Message);
        _writer.Abort();
    }

    // For a client that takes no close frame any more.
    private void CutOff(CloseReason reason)
    {
        Log.CutOff(_logger, Identity.Id, reason.Reason);
        if (Close(reason) && reason == CloseReason.TooSlow)
        {
            _services.Observer.OnLimit("slow_clients");
        }

        _writer.Abort();
    }

    private void KeepAlive(long now)
    {
        var options = _services.Options;
        var sendsKeepalives = options.KeepaliveInterval > TimeSpan.Zero;
        // Where clients do not answer the messages, the pings of the wire have to tell the dead from the silent.
        var pingsWire = !_format.IsKeepaliveAnswered && _writer.CanPing;
        var silence = Elapsed(Volatile.Read(ref _heardAt), now);
        if (((_format.IsKeepaliveAnswered && sendsKeepalives) || pingsWire) && silence >= options.SilenceTimeout)
        {
            CutOff(CloseReason.NoAnswer);
            return;
        }

        if (sendsKeepalives && Elapsed(_pingedAt, now) >= options.KeepaliveInterval)
        {
            _pingedAt = now;
            Outbox.Answer(_format.Keepalive);
        }

        // Two go unanswered before it is cut.
        if (pingsWire && silence >= options.SilenceTimeout / 3 && Elapsed(_wirePingedAt, now) >= options.SilenceTimeout / 3)
        {
            _wirePingedAt = now;
            Outbox.Ping();
        }
    }

    private async Task EndAsync(IConversation conversation)
    {
        try
        {
            // Whoever closes from now on comes too late.
            Session.TryClose();
            await _ended.CancelAsync();
            await conversation.Settling;
            await Runner.StopAllAsync();
            // Waits for the close frame to go out, where there is one; the clock cuts the socket if it cannot.
            await Outbox.StopAsync();
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

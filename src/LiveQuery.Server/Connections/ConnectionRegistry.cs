using System.Collections.Concurrent;
using LiveQuery.Compiler.Language;
using LiveQuery.Server.Authentication;
using LiveQuery.Server.Frames;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>
/// All connections of the process: runs each while it lives, compiles their operations anew when the schema changes, and
/// sends the clients away, spread over some time, when the process is to end.
/// </summary>
internal sealed partial class ConnectionRegistry : IAsyncDisposable
{
    // Steps of the drain: fine enough to spread thousands of clients over a second.
    private static readonly TimeSpan DrainStep = TimeSpan.FromMilliseconds(50);

    private readonly ConnectionServices _services;
    private readonly ConcurrentDictionary<Guid, Connection> _connections = new();
    private readonly ConnectionPlaces _places;
    private readonly ConnectionClock _clock;
    private readonly PayloadCompressor _compressor;
    private readonly ILogger _logger;
    private readonly Lock _replanGate = new();
    private Task _replanning = Task.CompletedTask;
    private bool _mustReplan;
    private bool _isReplanning;
    private int _count;
    private volatile bool _isDraining;

    /// <summary>Makes the registry, empty.</summary>
    public ConnectionRegistry(ConnectionServices services)
    {
        _services = services;
        _places = new ConnectionPlaces(services.Options);
        _clock = new ConnectionClock(services.Time, services.Loggers);
        _compressor = new PayloadCompressor(services.Observer);
        _logger = services.Loggers.CreateLogger<ConnectionRegistry>();
        services.Compiler.SchemaChanged += OnSchemaChanged;
    }

    /// <summary>How many connections are open.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How many operations are live. Asks every connection: for metrics, not for loops.</summary>
    public int OperationCount => _connections.Values.Sum(connection => connection.Operations.Count);

    /// <summary>What waits for clients in all outboxes. Asks every connection: for metrics, not for loops.</summary>
    public OutboxDepth ReadOutboxes() =>
        _connections.Values.Aggregate(default(OutboxDepth), (sum, connection) => sum + connection.Outbox.ReadDepth());

    /// <summary>Whether clients are being sent away; no connection is accepted any more.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>
    /// Takes the place of one more connection from an address, before it is accepted: whoever takes it gives it back, by
    /// disposing it, when the connection is over or has come to nothing. Null: there is none, and the limit is counted.
    /// </summary>
    public IDisposable? TryEnter(string? address)
    {
        if (_isDraining)
        {
            return null;
        }

        var place = _places.TryTake(address, out var limit);
        if (limit is not null)
        {
            _services.Observer.OnLimit(limit);
        }

        return place;
    }

    /// <summary>Serves a wire whose upgrade was accepted, until it is gone. Never throws.</summary>
    /// <param name="wire">The wire.</param>
    /// <param name="dialect">Its subprotocol; null: the client offered none that is spoken, and is told so.</param>
    /// <param name="identity">How logs name it.</param>
    /// <param name="handshakeHeaders">The headers of the upgrade.</param>
    /// <param name="compresses">Whether <c>permessage-deflate</c> was agreed.</param>
    public Task RunAsync(
        SocketWire wire,
        IDialect? dialect,
        ConnectionIdentity identity,
        IReadOnlyList<KeyValuePair<string, string>> handshakeHeaders,
        bool compresses)
    {
        var reader = new FrameReader(wire.Input, _services.Options.MaxMessageBytes, inflates: compresses);
        var connection = new Connection(
            _services,
            identity,
            new SocketWriter(wire, reader, compresses ? _compressor : null),
            dialect ?? TransportDialect.Instance,
            new ConnectionSession(_services.Sessions, handshakeHeaders));
        reader.Listener = connection;
        return RunAsync(connection, new SocketConversation(_services, connection, reader, dialect));
    }

    /// <summary>Serves one operation as a stream of events, until it or its response is over. Never throws.</summary>
    /// <param name="writer">The way to the response.</param>
    /// <param name="identity">How logs name it.</param>
    /// <param name="session">Who asks.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="wish">How the client wants the states.</param>
    public Task RunAsync(
        EventStreamWriter writer,
        ConnectionIdentity identity,
        SessionGranted session,
        GraphQLRequest request,
        DeliveryWish wish)
    {
        var connection = new Connection(
            _services,
            identity,
            writer,
            EventStreamFormat.Instance,
            ConnectionSession.Opened(_services.Sessions, session));
        return RunAsync(connection, new EventStreamConversation(connection, writer, session.Session, request, wish));
    }

    /// <summary>Closes the connections whose sessions a filter names (4403), at once; how many they are.</summary>
    public int Revoke(SessionFilter filter)
    {
        var revoked = 0;
        foreach (var connection in _connections.Values)
        {
            if (connection.Session.IsAmong(filter) && connection.Close(CloseReason.SessionRevoked))
            {
                revoked++;
            }
        }

        return revoked;
    }

    /// <summary>
    /// Accepts no more connections and closes those that are open (1012), in random order over some time, so that clients
    /// do not all come back at once. What is still open a while later, or when the token is cancelled, is cut.
    /// </summary>
    public async Task DrainAsync(TimeSpan over, CancellationToken cancellationToken)
    {
        _isDraining = true;
        var waiting = _connections.Values.ToArray();
        Random.Shared.Shuffle(waiting);
        Log.Draining(_logger, waiting.Length, over);
        var started = _services.Time.GetTimestamp();
        var closed = 0;
        try
        {
            while (closed < waiting.Length)
            {
                var share = over <= TimeSpan.Zero ? 1 : _services.Time.GetElapsedTime(started) / over;
                for (var due = Math.Min(waiting.Length, (int)(waiting.Length * share) + 1); closed < due; closed++)
                {
                    waiting[closed].Close(CloseReason.Restart);
                }

                await Task.Delay(DrainStep, _services.Time, cancellationToken);
            }

            var patience = _services.Time.GetTimestamp();
            while (!_connections.IsEmpty && _services.Time.GetElapsedTime(patience) < _services.Options.CloseTimeout)
            {
                await Task.Delay(DrainStep, _services.Time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.DrainCutShort(_logger, Count);
        }

        foreach (var connection in _connections.Values)
        {
            connection.Close(CloseReason.Restart);
            connection.Abort();
        }
    }

    /// <summary>Cuts what is open and waits for the recompilation under way.</summary>
    public async ValueTask DisposeAsync()
    {
        _isDraining = true;
        _services.Compiler.SchemaChanged -= OnSchemaChanged;
        foreach (var connection in _connections.Values)
        {
            connection.Abort();
        }

        await ReplanAsync();
        _clock.Dispose();
    }

    /// <summary>Completes when every operation has been compiled for the schema of now.</summary>
    internal Task ReplanAsync()
    {
        lock (_replanGate)
        {
            return _replanning;
        }
    }

    private async Task RunAsync(Connection connection, IConversation conversation)
    {
        Interlocked.Increment(ref _count);
        _connections[connection.Identity.Id] = connection;
        var part = _clock.Add(connection);
        try
        {
            if (_isDraining)
            {
                // It was accepted while the drain began, and may have been overlooked by it.
                connection.Close(CloseReason.Restart);
            }

            await connection.RunAsync(conversation);
        }
        finally
        {
            _clock.Remove(connection, part);
            _connections.TryRemove(connection.Identity.Id, out _);
            Interlocked.Decrement(ref _count);
            connection.Dispose();
        }
    }

    // Changes that come while operations are compiled anew make for one more round, however many they are.
    private void OnSchemaChanged()
    {
        lock (_replanGate)
        {
            _mustReplan = true;
            if (!_isReplanning)
            {
                _isReplanning = true;
                _replanning = Task.Run(ReplanWhileNeeded);
            }
        }
    }

    private void ReplanWhileNeeded()
    {
        while (true)
        {
            lock (_replanGate)
            {
                if (!_mustReplan)
                {
                    // Said under the lock, so that a change from here on starts a task of its own.
                    _isReplanning = false;
                    return;
                }

                _mustReplan = false;
            }

            foreach (var connection in _connections.Values)
            {
                Replan(connection);
            }
        }
    }

    private void Replan(Connection connection)
    {
        try
        {
            connection.ReplanAll();
        }
        catch (Exception problem)
        {
            Log.ReplanFailed(_logger, problem, connection.Identity.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Closing {Connections} connections over {Over}.")]
        public static partial void Draining(ILogger logger, int connections, TimeSpan over);

        [LoggerMessage(LogLevel.Warning, "The drain was cut short: {Connections} connections are cut.")]
        public static partial void DrainCutShort(ILogger logger, int connections);

        [LoggerMessage(LogLevel.Error, "The operations of connection {Connection} could not be compiled anew.")]
        public static partial void ReplanFailed(ILogger logger, Exception problem, Guid connection);
    }
}

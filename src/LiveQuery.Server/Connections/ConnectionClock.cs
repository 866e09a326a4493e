namespace LiveQuery.Server.Connections;

/// <summary>
/// The one timer of all connections: it looks into each about once a second, a part of them at a time, so that pings are
/// spread and no connection needs a timer of its own. It stands still while there are none.
/// </summary>
internal sealed partial class ConnectionClock : IDisposable
{
    // Four parts a second: a deadline is met within a second, and an idle server wakes four times in one.
    private const int Parts = 4;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly HashSet<Connection>[] _parts;
    private readonly ITimer _timer;
    private int _count;
    private int _nextPart;
    private int _fillPart;

    /// <summary>Makes the clock; it stands still.</summary>
    public ConnectionClock(TimeProvider time, ILoggerFactory loggers)
    {
        _time = time;
        _logger = loggers.CreateLogger<ConnectionClock>();
        _parts = [.. Enumerable.Range(0, Parts).Select(_ => new HashSet<Connection>())];
        _timer = time.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Looks after a connection until what is returned is given back to <see cref="Remove"/>.</summary>
    public int Add(Connection connection)
    {
        lock (_gate)
        {
            var part = _fillPart;
            _fillPart = (_fillPart + 1) % Parts;
            _parts[part].Add(connection);
            if (++_count == 1)
            {
                _timer.Change(Period, Period);
            }

            return part;
        }
    }

    /// <summary>Looks after it no more.</summary>
    public void Remove(Connection connection, int part)
    {
        lock (_gate)
        {
            if (_parts[part].Remove(connection) && --_count == 0)
            {
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        Connection[] connections;
        HashSet<Connection> part;
        lock (_gate)
        {
            part = _parts[_nextPart];
            connections = [.. part];
            _nextPart = (_nextPart + 1) % Parts;
        }

        var now = _time.GetTimestamp();
        var wallClock = _time.GetUtcNow();
        foreach (var connection in connections)
        {
            try
            {
                connection.OnTick(now, wallClock);
            }
            catch (Exception problem)
            {
                // One that has ended meanwhile is let go of: that it could not be looked into is no fault.
                if (IsAmong(part, connection))
                {
                    Log.TickFailed(_logger, problem, connection.Identity.Id);
                }
            }
        }
    }

    private bool IsAmong(HashSet<Connection> part, Connection connection)
    {
        lock (_gate)
        {
            return part.Contains(connection);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The clock failed to look into connection {Connection}.")]
        public static partial void TickFailed(ILogger logger, Exception problem, Guid connection);
    }
}

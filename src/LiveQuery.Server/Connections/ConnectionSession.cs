using LiveQuery.Compiler.Model;
using LiveQuery.Server.Authentication;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>
/// How far a connection has come, and as whom: from <c>connection_init</c>, refreshed by pings, until the session's end.
/// Reached from the receive loop, the clock and those who close; one lock guards it, under which nothing waits.
/// </summary>
internal sealed class ConnectionSession(
    ISessionResolver resolver,
    IReadOnlyList<KeyValuePair<string, string>> handshakeHeaders)
{
    private readonly Lock _gate = new();
    private ConnectionPhase _phase;
    private SessionGranted? _granted;

    /// <summary>A session that is known from the start, and for as long as the connection lives.</summary>
    public static ConnectionSession Opened(ISessionResolver resolver, SessionGranted granted) => new(resolver, [])
    {
        _phase = ConnectionPhase.Ready,
        _granted = granted,
    };

    /// <summary>The session, where the client is acknowledged and not on its way out; else null.</summary>
    public Session? Current
    {
        get
        {
            lock (_gate)
            {
                return _phase == ConnectionPhase.Ready ? _granted?.Session : null;
            }
        }
    }

    /// <summary>Takes the first <c>connection_init</c>; false for any other.</summary>
    public bool TryBegin()
    {
        lock (_gate)
        {
            if (_phase != ConnectionPhase.AwaitingInit)
            {
                return false;
            }

            _phase = ConnectionPhase.Initializing;
            return true;
        }
    }

    /// <summary>
    /// Opens the session; <paramref name="acknowledge"/> is called before any operation can be started. False where the
    /// connection is on its way out by now.
    /// </summary>
    public bool TryOpen(SessionGranted granted, Action acknowledge)
    {
        lock (_gate)
        {
            if (_phase != ConnectionPhase.Initializing)
            {
                return false;
            }

            _granted = granted;
            _phase = ConnectionPhase.Ready;
            acknowledge();
            return true;
        }
    }

    /// <summary>Puts another session in the place of the open one.</summary>
    public void Replace(SessionGranted granted)
    {
        lock (_gate)
        {
            _granted = granted;
        }
    }

    /// <summary>Lets nothing more begin; false where that is so already.</summary>
    public bool TryClose()
    {
        lock (_gate)
        {
            var wasOpen = _phase != ConnectionPhase.Closing;
            _phase = ConnectionPhase.Closing;
            return wasOpen;
        }
    }

    /// <summary>Why the connection is to be closed now; null where it is not.</summary>
    /// <param name="isInitDue">Whether the client has had its time to introduce itself.</param>
    /// <param name="now">The time of day.</param>
    public CloseReason? FindDue(bool isInitDue, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (isInitDue && _phase == ConnectionPhase.AwaitingInit)
            {
                return CloseReason.InitializationTimeout;
            }

            return _granted?.ExpiresAt <= now ? CloseReason.SessionExpired : null;
        }
    }

    /// <summary>Whether the session that is open is among those that a filter names.</summary>
    public bool IsAmong(SessionFilter filter)
    {
        lock (_gate)
        {
            return _granted is { } granted && filter.Covers(granted);
        }
    }

    /// <summary>Finds out who asks by a payload's headers, which win over the upgrade's.</summary>
    public ValueTask<SessionResolution> ResolveAsync(
        IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellationToken) =>
        resolver.ResolveAsync(Merge(headers), cancellationToken);

    private IReadOnlyList<KeyValuePair<string, string>> Merge(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        if (headers.Count == 0)
        {
            return handshakeHeaders;
        }

        var merged = new List<KeyValuePair<string, string>>(headers);
        var names = headers.Select(header => header.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        merged.AddRange(handshakeHeaders.Where(header => !names.Contains(header.Key)));
        return merged;
    }
}

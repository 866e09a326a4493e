using LiveQuery.Server.Authentication;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <content>Who the client is: from <c>connection_init</c>, refreshed by pings, until the session's end.</content>
internal sealed partial class Connection
{
    private void Initialize(ConnectionInitMessage message)
    {
        lock (_gate)
        {
            if (_phase == ConnectionPhase.AwaitingInit)
            {
                _phase = ConnectionPhase.Initializing;
                // Not awaited here: what the client sends meanwhile must be seen, and refused. EndAsync awaits it.
                _initializing = InitializeAsync(message.Headers);
                return;
            }
        }

        Close(CloseReason.TooManyInitializations);
    }

    private async Task InitializeAsync(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        // Leaves the lock, which the caller holds.
        await Task.Yield();
        switch (await ResolveAsync(headers))
        {
            case SessionGranted granted:
                lock (_gate)
                {
                    if (_phase != ConnectionPhase.Initializing)
                    {
                        return;
                    }

                    _session = granted.Session;
                    _expiresAt = granted.ExpiresAt;
                    _phase = ConnectionPhase.Ready;
                    _outbox.Answer(ServerMessages.Ack);
                }

                _services.Observer.OnInitialized(Identity, granted.Session.Role);
                break;
            case SessionDenied denied:
                Log.SessionDenied(_logger, Identity.Id, denied.Code, denied.Message);
                Close(CloseReason.Forbidden);
                break;
            default:
                Close(CloseReason.TryAgainLater);
                break;
        }
    }

    /// <summary>A fresh token in a ping: the operations move to the new session without a gap.</summary>
    private async ValueTask RefreshAsync(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        lock (_gate)
        {
            if (_phase != ConnectionPhase.Ready)
            {
                _outbox.Answer(ServerMessages.SessionRefused("the connection is not acknowledged yet"));
                return;
            }
        }

        switch (await ResolveAsync(headers))
        {
            case SessionGranted granted:
                lock (_gate)
                {
                    _session = granted.Session;
                    _expiresAt = granted.ExpiresAt;
                }

                ReplanAll();
                _outbox.Answer(ServerMessages.SessionRefreshed);
                break;
            case SessionDenied denied:
                Log.SessionDenied(_logger, Identity.Id, denied.Code, denied.Message);
                _outbox.Answer(ServerMessages.SessionRefused(denied.Message));
                break;
            default:
                _outbox.Answer(ServerMessages.SessionRefused("the session could not be resolved, try again later"));
                break;
        }
    }

    /// <summary>Resolves a payload's headers, which win over the upgrade's; null where the resolver fails.</summary>
    private async ValueTask<SessionResolution?> ResolveAsync(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        try
        {
            return await _services.Sessions.ResolveAsync(Merge(headers), _ended.Token);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception problem)
        {
            Log.SessionFailed(_logger, problem, Identity.Id);
            return null;
        }
    }

    private IReadOnlyList<KeyValuePair<string, string>> Merge(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        if (headers.Count == 0)
        {
            return _handshakeHeaders;
        }

        var merged = new List<KeyValuePair<string, string>>(headers);
        var names = headers.Select(header => header.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        merged.AddRange(_handshakeHeaders.Where(header => !names.Contains(header.Key)));
        return merged;
    }

    private void CheckSession(long now, DateTimeOffset wallClock)
    {
        CloseReason? due = null;
        lock (_gate)
        {
            if (_phase == ConnectionPhase.AwaitingInit && Elapsed(_openedAt, now) >= _services.Options.InitTimeout)
            {
                due = CloseReason.InitializationTimeout;
            }
            else if (_expiresAt <= wallClock)
            {
                due = CloseReason.SessionExpired;
            }
        }

        if (due is { } reason)
        {
            Close(reason);
        }
    }
}

using LiveQuery.Engine.Postgres;

namespace LiveQuery.Engine.Replicas;

/// <summary>
/// What the primary has shown last, and how far its log was then: what replicas are held to. The loop's probes bring it up
/// to date, and whoever needs to know more than they tell may read it anew.
/// </summary>
internal sealed class PrimaryView(IBatchExecutor executor, TimeProvider time)
{
    private readonly Lock _gate = new();
    private volatile PrimaryReading? _last;

    // Guarded by _gate.
    private ulong _mark;
    private LogPosition _early;

    // Guarded by _gate: the reading that begins when the one under way has ended.
    private Task _underWay = Task.CompletedTask;
    private Task<PrimaryReading?>? _next;

    /// <summary>The last reading; null where there is none yet, or the source is a standby itself.</summary>
    public PrimaryReading? Last => _last;

    /// <summary>
    /// All that was shown to anybody, of the primary's present incarnation, was written to the log by here: a replica must
    /// have replayed as much before it is asked. Grows only, but with another incarnation.
    /// </summary>
    public ulong Mark
    {
        get
        {
            lock (_gate)
            {
                return _mark;
            }
        }
    }

    /// <summary>Takes in a probe. Called by the loop, before a gate tells of it.</summary>
    public void Take(SourceVersion probe)
    {
        var read = PrimaryReading.Of(probe);
        lock (_gate)
        {
            if (read is null || read.Incarnation != _last?.Incarnation)
            {
                // Positions of another server, or of this one before it was restored, say nothing.
                _mark = read is not null && read.Incarnation == _early.Incarnation ? _early.Value : 0;
                _last = null;
            }

            Keep(read);
        }
    }

    /// <summary>Takes note that the primary itself has shown what was written by a position.</summary>
    public void Raise(LogPosition position)
    {
        if (position.Incarnation is null)
        {
            return;
        }

        lock (_gate)
        {
            var value = PrimaryReading.EndBefore(position.Value, _last?.SegmentSize ?? 0);
            if (_last?.Incarnation == position.Incarnation)
            {
                _mark = Math.Max(_mark, value);
            }
            else
            {
                // Of a server that no probe has met yet, or not any more.
                _early = new LogPosition(
                    position.Incarnation, _early.Incarnation == position.Incarnation ? Math.Max(_early.Value, value) : value);
            }
        }
    }

    /// <summary>
    /// Reads the primary, not before this call: all who ask in the meantime share one statement. Null where it is another
    /// server than the loop knows, or none answers: the loop finds out by itself.
    /// </summary>
    public Task<PrimaryReading?> ReadAsync(CancellationToken cancellationToken)
    {
        Task<PrimaryReading?> next;
        lock (_gate)
        {
            next = _next ??= ReadAfterAsync(_underWay);
        }

        return next.WaitAsync(cancellationToken);
    }

    private async Task<PrimaryReading?> ReadAfterAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        // Off the caller's lock.
        await Task.Yield();
        lock (_gate)
        {
            _underWay = _next!;
            _next = null;
        }

        using var timeout = new CancellationTokenSource(Replica.Silence, time);
        PrimaryReading? read;
        try
        {
            read = PrimaryReading.Of(await executor.ProbeAsync(timeout.Token));
        }
        catch (Exception e) when (e is DatabaseException or OperationCanceledException)
        {
            return null;
        }

        lock (_gate)
        {
            if (read is null || read.Incarnation != _last?.Incarnation)
            {
                return null;
            }

            Keep(read);
            return read;
        }
    }

    // Readings may end in another order than they began in.
    private void Keep(PrimaryReading? read)
    {
        if (read is not null && (_last is null || read.Written >= _last.Written))
        {
            _last = read;
            _mark = Math.Max(_mark, read.Written);
        }
    }
}

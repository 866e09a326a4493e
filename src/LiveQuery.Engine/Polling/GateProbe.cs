using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Postgres;
using LiveQuery.Engine.Replicas;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// Asks a source for its version, often while it changes and less often when it has long been still, and finds out when
/// it is away and back.
/// </summary>
internal sealed class GateProbe(
    string source,
    IBatchExecutor executor,
    Gate gate,
    IEngineObserver observer,
    TimeProvider time,
    PrimaryView? primary = null)
{
    // A still source is asked at a quarter of the rate after ten seconds, at a tenth after a minute: the first change is
    // then seen within a quarter of a second, and the probes cost nothing that could be measured.
    private static readonly TimeSpan StillAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan VeryStillAfter = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(5);

    /// <summary>A probe takes microseconds; one that takes this long means that the source is as good as away.</summary>
    internal static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(4.9);

    private readonly Lock _suspectGate = new();
    private (long Version, int Cohorts) _suspects;
    private volatile DatabaseException? _unavailable;

    // Written by the loop alone.
    private long _changedAt = time.GetTimestamp();
    private int _failures;
    private volatile int _silences;

    /// <summary>Why the source cannot be reached, or null.</summary>
    public DatabaseException? Unavailability => _unavailable;

    /// <summary>How often a probe had no answer at all: what else waits for one waits in vain.</summary>
    public int Silences => _silences;

    /// <summary>Takes note that a statement found the source away. Called by batches.</summary>
    public void SetUnavailable(DatabaseException reason)
    {
        if (Interlocked.CompareExchange(ref _unavailable, reason, null) is null)
        {
            observer.OnSourceAvailability(source, reason.Message);
        }
    }

    /// <summary>
    /// Takes note of cohorts that changed while the version did not. If the next probe still reads that version, the gate
    /// has missed a change; else the change came after the last probe, as changes do. Called by batches.
    /// </summary>
    public void Suspect(long version, int cohorts)
    {
        lock (_suspectGate)
        {
            _suspects = (version, (_suspects.Version == version ? _suspects.Cohorts : 0) + cohorts);
        }
    }

    /// <summary>Probes, where the mode or the state of the source asks for it; what was read, or null. Called by the loop.</summary>
    public async Task<SourceVersion?> RunAsync(PollingOptions options, CancellationToken cancellationToken)
    {
        if (options.Changes == GateMode.Always && _unavailable is null && primary is null)
        {
            return null;
        }

        var suspects = TakeSuspects();
        var started = time.GetTimestamp();
        try
        {
            using var timeout = new CancellationTokenSource(ProbeTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            var read = await executor.ProbeAsync(either.Token);

            // Before a gate tells of it: what is fetched because of it must be fetched from a replica that has it.
            primary?.Take(read);
            SetAvailable();
            var changed = gate.Observe(read.Text, read.IsStandby);
            if (changed)
            {
                _changedAt = time.GetTimestamp();
            }

            observer.OnProbe(source, changed, time.GetElapsedTime(started));
            if (suspects.Cohorts > 0 && suspects.Version == gate.Version)
            {
                observer.OnMissedChanges(source, suspects.Cohorts);
            }

            return read;
        }
        catch (DatabaseException e)
        {
            _failures++;
            SetUnavailable(e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            _failures++;
            _silences++;
            executor.CloseIdle();
            SetUnavailable(DatabaseErrors.Map(new TimeoutException("the database does not answer", e)));
        }

        return null;
    }

    /// <summary>When to probe again.</summary>
    public TimeSpan NextIn(PollingOptions options)
    {
        if (_unavailable is not null)
        {
            return Backoff.After(_failures, FirstRetry, LastRetry);
        }

        var still = time.GetElapsedTime(_changedAt);
        return still > VeryStillAfter ? options.ProbeInterval * 10
            : still > StillAfter ? options.ProbeInterval * 4
            : options.ProbeInterval;
    }

    private (long Version, int Cohorts) TakeSuspects()
    {
        lock (_suspectGate)
        {
            var suspects = _suspects;
            _suspects = default;
            return suspects;
        }
    }

    private void SetAvailable()
    {
        _failures = 0;
        if (_unavailable is null)
        {
            return;
        }

        // Another server may have come back, or this one from a backup: nothing that was read before holds.
        gate.Invalidate();
        _unavailable = null;
        observer.OnSourceAvailability(source, null);
    }
}

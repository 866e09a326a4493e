using LiveQuery.Engine.Diagnostics;

namespace LiveQuery.Engine.Polling;

/// <summary>Counts of one poller, written by its batches and read by the operator's view.</summary>
internal sealed class PollerStatistics
{
    // The first hundred cohorts are enough to see what is wrong with a poller.
    private const int SampleSize = 100;

    private long _refetches;
    private long _changes;
    private long _failures;
    private long _elapsedTicks = -1;
    private volatile string? _error;

    /// <summary>Counts a refetch.</summary>
    public void Count(RefetchDetails details)
    {
        Interlocked.Increment(ref _refetches);
        Interlocked.Add(ref _changes, details.Batches.Sum(batch => (long)batch.Changed));
        Interlocked.Add(ref _failures, details.Batches.Sum(batch => (long)batch.Failed));
        Volatile.Write(ref _elapsedTicks, details.Elapsed.Ticks);
    }

    /// <summary>Keeps the last error; null when a batch has succeeded.</summary>
    public void SetError(string? error) => _error = error;

    /// <summary>The operator's view of a poller that has done this.</summary>
    public PollerState ToState(PollerIdentity poller, int cohorts, int subscribers, IEnumerable<CohortState> states)
    {
        var elapsed = Volatile.Read(ref _elapsedTicks);
        return new PollerState(
            poller.Id,
            poller.Kind,
            poller.Source,
            poller.Role,
            poller.OperationName,
            poller.Plan.MultiplexedSql,
            cohorts,
            subscribers,
            Interlocked.Read(ref _refetches),
            Interlocked.Read(ref _changes),
            Interlocked.Read(ref _failures),
            elapsed < 0 ? null : TimeSpan.FromTicks(elapsed),
            _error,
            [.. states.Take(SampleSize)]);
    }
}

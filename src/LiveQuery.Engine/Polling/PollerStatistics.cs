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

    /// <summary>The operator's view.</summary>
    public PollerState ToState(Poller poller, Cohort[] cohorts)
    {
        var elapsed = Volatile.Read(ref _elapsedTicks);
        return new PollerState(
            poller.Id,
            poller.Source,
            poller.Role,
            poller.OperationName,
            poller.Plan.MultiplexedSql,
            cohorts.Length,
            cohorts.Sum(cohort => cohort.Count),
            Interlocked.Read(ref _refetches),
            Interlocked.Read(ref _changes),
            Interlocked.Read(ref _failures),
            elapsed < 0 ? null : TimeSpan.FromTicks(elapsed),
            _error,
            [.. cohorts.Take(SampleSize).Select(StateOf)]);
    }

    private static CohortState StateOf(Cohort cohort) => new(
        cohort.Id, cohort.Count, cohort.Last?.Sequence ?? 0, cohort.Last?.Data.Length ?? 0, cohort.IsFailing);
}

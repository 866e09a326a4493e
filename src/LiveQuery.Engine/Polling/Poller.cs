using LiveQuery.Compiler;
using LiveQuery.Engine.Diagnostics;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// Owns one plan's cohorts on one source and knows which of them are due. In SQL it is one multiplexed statement. The
/// registry's lock guards its membership; the source's loop alone asks it what is due and starts its batches.
/// </summary>
internal sealed class Poller(PollerIdentity identity)
{
    private readonly Dictionary<string, Cohort> _cohorts = new(StringComparer.Ordinal);
    private Cohort[]? _snapshot;

    // Written by the loop: the gate's version under which nothing was left to fetch, and the timestamps of the next look
    // and of the next safety refetch.
    private long _cleanVersion;
    private long _dueAt;
    private long _safetyAt;

    // Set by batches, cleared by the loop.
    private volatile bool _mustReconsider;

    /// <summary>What names it.</summary>
    public PollerIdentity Identity => identity;

    /// <summary>Names it in logs and in the operator's view.</summary>
    public Guid Id => identity.Id;

    /// <summary>The source.</summary>
    public string Source => identity.Source;

    /// <summary>The plan.</summary>
    public Plan Plan => identity.Plan;

    /// <summary>What it has done.</summary>
    public PollerStatistics Statistics { get; } = new();

    /// <summary>Whether it has no cohort. Read under the registry's lock.</summary>
    public bool IsEmpty => _cohorts.Count == 0;

    /// <summary>Whether a cohort waits for a fetch that need not wait for the interval. Set on joining, cleared by the loop.</summary>
    public volatile bool HasAwaited;

    /// <summary>The cohort of these values, made if it is new. Called under the registry's lock.</summary>
    public Cohort Claim(string key, Func<Cohort> make)
    {
        if (!_cohorts.TryGetValue(key, out var cohort))
        {
            cohort = make();
            _cohorts.Add(key, cohort);
            _snapshot = null;
        }

        cohort.Claims++;
        return cohort;
    }

    /// <summary>Gives a claim back; the cohort vanishes with its last one. Called under the registry's lock.</summary>
    public void Release(Cohort cohort)
    {
        if (--cohort.Claims == 0)
        {
            _cohorts.Remove(cohort.Key);
            _snapshot = null;
        }
    }

    /// <summary>The cohorts as they are now. Called under the registry's lock.</summary>
    public Cohort[] Snapshot() => _snapshot ??= [.. _cohorts.Values];

    /// <summary>The cohorts that a subscriber waits for and no statement is asking for. Called by the loop.</summary>
    public List<Cohort> TakeAwaited(Cohort[] cohorts, long now)
    {
        HasAwaited = false;
        var awaited = new List<Cohort>();
        foreach (var cohort in cohorts)
        {
            if (!cohort.IsAwaited)
            {
                continue;
            }

            if (cohort.IsInFlight || now < cohort.RetryAt)
            {
                // Looked at again when its statement or its back-off has ended.
                HasAwaited = true;
                continue;
            }

            awaited.Add(cohort);
        }

        return awaited;
    }

    /// <summary>Whether the loop should call <see cref="TakeDue"/>.</summary>
    public bool IsDue(RefetchClock clock, Gate gate)
    {
        if (_safetyAt == 0)
        {
            _safetyAt = clock.Now + clock.SafetyTicks;
        }

        return clock.Now >= _dueAt
            && (IsAlwaysDirty(clock) || _mustReconsider || _cleanVersion < gate.Version || clock.Now >= _safetyAt);
    }

    /// <summary>The cohorts to refetch; sets when to look again. Called by the loop.</summary>
    public List<Cohort> TakeDue(Cohort[] cohorts, RefetchClock clock, Gate gate)
    {
        _mustReconsider = false;
        var version = gate.Version;
        var isSafety = clock.Now >= _safetyAt;
        if (isSafety)
        {
            _safetyAt = clock.Now + clock.SafetyTicks;
        }

        var due = new List<Cohort>();
        var later = long.MaxValue;
        foreach (var cohort in cohorts)
        {
            if (!isSafety && !IsAlwaysDirty(clock) && cohort.Version >= version)
            {
                continue;
            }

            if (cohort.IsInFlight || clock.Now < cohort.RetryAt)
            {
                later = Math.Min(later, Math.Max(cohort.RetryAt, clock.Now + clock.GraceTicks));
                continue;
            }

            due.Add(cohort);
        }

        // The cohorts taken are fetched under this version or a later one: nothing is left to do until it grows, unless
        // some had to be left out.
        _cleanVersion = later == long.MaxValue ? version : 0;
        if (due.Count > 0)
        {
            _dueAt = clock.Now + clock.JitteredIntervalTicks();
        }
        else if (later != long.MaxValue)
        {
            _dueAt = later;
        }

        return due;
    }

    /// <summary>Has the cohorts looked at again, though the gate may show no change: some fetch did not succeed.</summary>
    public void Reconsider() => _mustReconsider = true;

    private bool IsAlwaysDirty(RefetchClock clock) => clock.RefetchesAlways || Plan.IsVolatile;

    /// <summary>The operator's view. Called under the registry's lock.</summary>
    public PollerState ReadState()
    {
        var cohorts = Snapshot();
        return Statistics.ToState(identity, cohorts.Length, cohorts.Sum(cohort => cohort.Count), cohorts.Select(StateOf));
    }

    private static CohortState StateOf(Cohort cohort) => new(
        cohort.Id, cohort.Count, cohort.Last?.Sequence ?? 0, cohort.Last?.Data.Length ?? 0, cohort.IsFailing);
}

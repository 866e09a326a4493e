using System.Collections.Immutable;
using LiveQuery.Compiler;
using LiveQuery.Engine.Changes;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Postgres;
using LiveQuery.Engine.Replicas;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// Owns one plan's cohorts on one source and knows which of them are due. In SQL it is one multiplexed statement. The
/// registry's lock guards its membership; the source's loop alone asks it what is due and starts its batches.
/// </summary>
internal sealed class Poller(PollerIdentity identity) : IWatched
{
    private readonly Dictionary<string, Cohort> _cohorts = new(StringComparer.Ordinal);
    private readonly CohortIndexes _indexes = new(identity.Plan.Parameters);
    private readonly RefetchSchedule _schedule = new();
    private Cohort[]? _snapshot;
    private BatchSizing? _sizing;
    private int _subscribers;

    /// <summary>What names it.</summary>
    public PollerIdentity Identity => identity;

    /// <summary>Names it in logs and in the operator's view.</summary>
    public Guid Id => identity.Id;

    /// <summary>The source.</summary>
    public string Source => identity.Source;

    /// <inheritdoc/>
    public Plan Plan => identity.Plan;

    /// <inheritdoc/>
    public PlanWatch Watch { get; } = new();

    /// <summary>How its batches are made.</summary>
    public StrategyChoice Strategies { get; } = new(identity.Plan);

    /// <summary>How its batches are made that replicas answer, which cost something else there.</summary>
    public StrategyChoice ReplicaStrategies { get; } = new(identity.Plan);

    /// <summary>Whether replicas can answer it.</summary>
    public ReplicaTrust ReplicaTrust { get; } = new();

    /// <summary>How long its batches are waited for.</summary>
    public StatementPatience Patience { get; } = new();

    /// <summary>What it has done.</summary>
    public PollerStatistics Statistics { get; } = new();

    /// <summary>Whether it has no cohort. Read under the registry's lock.</summary>
    public bool IsEmpty => _cohorts.Count == 0;

    /// <summary>The number of cohorts, as of a moment ago.</summary>
    public int CohortCount => _cohorts.Count;

    /// <summary>The number of subscribers, those that are about to join included, as of a moment ago.</summary>
    public int SubscriberCount => Volatile.Read(ref _subscribers);

    /// <summary>Whether a cohort waits for a fetch that need not wait for the interval. Set on joining, cleared by the loop.</summary>
    public volatile bool HasAwaited;

    /// <summary>How large its batches are, where that is not fixed.</summary>
    public BatchSizing Sizing(PollingOptions options)
    {
        var sizing = Volatile.Read(ref _sizing);
        return sizing ?? Interlocked.CompareExchange(ref _sizing, sizing = new BatchSizing(options.BatchSize), null) ?? sizing;
    }

    /// <summary>The cohort of these values, made if it is new. Called under the registry's lock.</summary>
    public Cohort Claim(string key, ImmutableArray<string?> values, KeptResults kept)
    {
        if (!_cohorts.TryGetValue(key, out var cohort))
        {
            cohort = new Cohort(values, key, Plan.Shape, kept);
            _cohorts.Add(key, cohort);
            _indexes.Add(cohort);
            _snapshot = null;
        }

        cohort.Claims++;
        _subscribers++;
        return cohort;
    }

    /// <summary>Whether there is a cohort of these values. Called under the registry's lock.</summary>
    public bool Has(string key) => _cohorts.ContainsKey(key);

    /// <summary>Gives a claim back; whether the cohort has vanished with it. Called under the registry's lock.</summary>
    public bool Release(Cohort cohort)
    {
        _subscribers--;
        if (--cohort.Claims > 0)
        {
            return false;
        }

        _cohorts.Remove(cohort.Key);
        _indexes.Remove(cohort);
        _snapshot = null;
        cohort.End();
        return true;
    }

    /// <summary>The cohorts as they are now. Called under the registry's lock.</summary>
    public Cohort[] Snapshot() => _snapshot ??= [.. _cohorts.Values];

    /// <summary>Makes the indexes that the routes need, and drops the others. Called under the registry's lock.</summary>
    public void Index(IEnumerable<ChosenRoute> routes) => _indexes.Keep(routes, _cohorts.Values);

    /// <summary>The cohorts that rows with these keys concern; null: it cannot be told. Called under the registry's lock.</summary>
    public HashSet<Cohort>? Find(ChosenRoute route, IEnumerable<string> keys) => _indexes.Find(route, keys);

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

    /// <summary>A row has changed that concerns a cohort. Called by the loop.</summary>
    public void Touch(Cohort cohort, long version) => _schedule.Touch(cohort, version);

    /// <summary>Which cohorts the loop should take.</summary>
    public DueLook LookFor(RefetchClock clock, Gate gate) =>
        _schedule.LookFor(clock, Watch.VersionOf(gate), gate.Version, IsAlwaysDirty(clock));

    /// <summary>The cohorts to refetch; sets when to look again. Called by the loop.</summary>
    public DueCohorts TakeDue(Cohort[] cohorts, RefetchClock clock, Gate gate) => _schedule.TakeAll(
        cohorts,
        clock,
        Watch.VersionOf(gate),
        IsAlwaysDirty(clock) ? WakeReason.Always : Watch.IsOn ? WakeReason.Table : WakeReason.Snapshot);

    /// <summary>Those of the touched cohorts that are to be refetched. Called by the loop.</summary>
    public DueCohorts TakeTouched(RefetchClock clock) => _schedule.TakeTouched(clock);

    /// <summary>Those whose turn it is to be refetched whatever tells of changes. Called by the loop.</summary>
    /// <param name="cohorts">All cohorts.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="gate">The source's gate.</param>
    /// <param name="size">The size of a batch.</param>
    public DueCohorts TakeSafety(Cohort[] cohorts, RefetchClock clock, Gate gate, int size) => _schedule.TakeSafety(
        cohorts, clock, IsAlwaysDirty(clock) ? long.MaxValue : Watch.VersionOf(gate), size, Watch.IsOn);

    /// <summary>When to look again, if nothing else happens: a timestamp. Called by the loop.</summary>
    public long NextLook(RefetchClock clock, Gate gate) => _schedule.NextLook(Watch.VersionOf(gate), IsAlwaysDirty(clock));

    /// <summary>Has the cohorts looked at again, though the gate may show no change: some fetch did not succeed.</summary>
    public void Reconsider() => _schedule.Reconsider();

    /// <summary>Whether the last state of a cohort still holds, as far as the gate has told.</summary>
    public bool Holds(Cohort cohort, Gate gate)
    {
        var version = cohort.Version;
        return version >= Watch.VersionOf(gate) && version >= cohort.DirtyVersion;
    }

    private bool IsAlwaysDirty(RefetchClock clock) => clock.RefetchesAlways || Plan.IsVolatile;

    /// <summary>The operator's view. Called under the registry's lock.</summary>
    public PollerState ReadState() => Statistics.ToState(identity, _cohorts.Count, _subscribers, Snapshot().Select(StateOf)) with
    {
        Gate = Watch.Describe(Plan),
        Strategies = [.. Strategies.ReadState(), .. ReplicaStrategies.ReadState().Select(state => state with { IsOfReplicas = true })],
        BatchSize = Volatile.Read(ref _sizing)?.Size,
    };

    private static CohortState StateOf(Cohort cohort) => new(
        cohort.Id, cohort.Count, cohort.Last?.Sequence ?? 0, cohort.Last?.Data.Length ?? 0, cohort.IsFailing)
    {
        RefetchInterval = cohort.Interval.Shortest,
    };
}

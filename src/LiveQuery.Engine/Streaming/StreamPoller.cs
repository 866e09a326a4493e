using System.Collections.Immutable;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.Engine.Streaming;

/// <summary>
/// Owns the cohorts of one stream's plan. After each batch its cohort has other values, so its members move on together
/// to the cohort of those: subscribers that have come equally far are one cohort again. A subscriber that has not taken
/// its batch when the next one is due stands aside, and joins those who are where it is when it has.
/// </summary>
internal sealed class StreamPoller(PollerIdentity identity) : IWatched
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StreamCohort> _cohorts = new(StringComparer.Ordinal);

    /// <summary>What names it.</summary>
    public PollerIdentity Identity => identity;

    /// <inheritdoc/>
    public Plan Plan => identity.Plan;

    /// <inheritdoc/>
    public PlanWatch Watch { get; } = new();

    /// <summary>What it has done.</summary>
    public PollerStatistics Statistics { get; } = new();

    /// <summary>How long its statements are waited for.</summary>
    public StatementPatience Patience { get; } = new();

    /// <summary>How far its streams may go. Touched by its run alone.</summary>
    public Horizon Horizon { get; } = new();

    /// <summary>Subscribers that are in it or about to be. Guarded by the registry's lock.</summary>
    public int Claims { get; set; }

    /// <summary>When it is to be looked at, and by whom. Touched by the loop and by its run, never by both.</summary>
    public StreamSchedule Schedule { get; } = new();

    /// <summary>Whether a cohort need not wait for the interval.</summary>
    public volatile bool HasAwaited;

    /// <summary>Adds a subscriber, or one that stood aside.</summary>
    public void Join(StreamMember member)
    {
        lock (_gate)
        {
            if (!member.HasLeft)
            {
                Add(member);
            }
        }
    }

    /// <summary>Takes a subscriber out for good.</summary>
    public void Leave(StreamMember member)
    {
        lock (_gate)
        {
            member.HasLeft = true;
            Remove(member);
        }
    }

    /// <summary>A subscriber has taken its batch. Whether it stood aside and is back.</summary>
    public bool Take(StreamMember member)
    {
        lock (_gate)
        {
            member.Free();
            if (member.HasLeft || member.Cohort is not null)
            {
                return false;
            }

            Add(member);
            return true;
        }
    }

    /// <summary>
    /// The cohorts to fetch, which are in flight from now on: those that have more, or have not seen the gate's version
    /// or the horizon's.
    /// </summary>
    public List<StreamCohort> TakeDue(long version, bool isAll, long now, out bool isComplete)
    {
        isComplete = true;
        var due = new List<StreamCohort>();
        lock (_gate)
        {
            HasAwaited = false;
            foreach (var cohort in _cohorts.Values.ToArray())
            {
                if (!isAll && !cohort.HasMore && cohort.Version >= version && cohort.HorizonVersion >= Horizon.Version)
                {
                    continue;
                }

                if (cohort.IsInFlight || now < cohort.RetryAt)
                {
                    isComplete = false;
                    continue;
                }

                foreach (var busy in cohort.Members.Where(member => member.IsBusy).ToArray())
                {
                    Remove(busy);
                }

                if (cohort.Members.Count > 0)
                {
                    cohort.IsInFlight = true;
                    due.Add(cohort);
                }
            }
        }

        return due;
    }

    /// <summary>Ends a fetch: what it brought is given to the members, who move on. Returns how many there were.</summary>
    public int Complete(StreamCohort cohort, StreamBatch? batch, long version, long horizon, long now)
    {
        lock (_gate)
        {
            cohort.IsInFlight = false;
            (cohort.Failures, cohort.RetryAt) = (0, 0);
            (cohort.Version, cohort.HorizonVersion, cohort.HasMore) = (version, horizon, false);
            if (batch is not { } rows)
            {
                return 0;
            }

            if (cohort.Members.Count == 0)
            {
                return 0;
            }

            // It has members, so it is the one under its key.
            _cohorts.Remove(cohort.Key);
            var next = cohort.Values.SetItem(identity.Plan.Stream!.CursorParameter, rows.Cursor);
            var to = Find(next, out var isNew);
            var isFull = rows.Size >= SizeOf(cohort);
            to.HasMore = isFull || (!isNew && to.HasMore);
            if (isNew)
            {
                (to.Version, to.HorizonVersion) = (version, horizon);
            }

            HasAwaited |= to.HasMore;
            foreach (var member in cohort.Members)
            {
                member.Cohort = to;
                to.Members.Add(member);
                member.Give(rows.Data, next, now);
            }

            return cohort.Members.Count;
        }
    }

    /// <summary>Ends a fetch that failed for this cohort: its members hear of it once.</summary>
    public void Fail(StreamCohort cohort, GraphQLError error, Func<int, long> retryAt)
    {
        lock (_gate)
        {
            cohort.IsInFlight = false;
            cohort.RetryAt = retryAt(++cohort.Failures);
            cohort.HasMore = true;
            foreach (var member in cohort.Members)
            {
                member.Tell(error);
            }
        }
    }

    /// <summary>Ends a fetch that nobody answered; it is made again.</summary>
    public void Release(StreamCohort cohort)
    {
        lock (_gate)
        {
            if (cohort.IsInFlight)
            {
                cohort.IsInFlight = false;
                cohort.HasMore = true;
                HasAwaited = true;
            }
        }
    }

    /// <summary>Tells members that wait for their first rows why they wait.</summary>
    public void TellWaiting(GraphQLError reason)
    {
        lock (_gate)
        {
            foreach (var member in _cohorts.Values.Where(cohort => cohort.Version == 0).SelectMany(cohort => cohort.Members))
            {
                member.Tell(reason);
            }
        }
    }

    /// <summary>How many cohorts and members it has.</summary>
    public (int Cohorts, int Members) Count()
    {
        lock (_gate)
        {
            return (_cohorts.Count, _cohorts.Values.Sum(cohort => cohort.Members.Count));
        }
    }

    /// <summary>The operator's view.</summary>
    public PollerState ReadState(int subscribers)
    {
        lock (_gate)
        {
            return Statistics.ToState(identity, _cohorts.Count, subscribers, _cohorts.Values.Select(cohort =>
                new CohortState(cohort.Id, cohort.Members.Count, 0, 0, cohort.Failures > 0))) with
            {
                Gate = Watch.Describe(Plan),
            };
        }
    }

    private void Add(StreamMember member)
    {
        var cohort = Find(member.Values, out _);
        cohort.Members.Add(member);
        member.Cohort = cohort;
        HasAwaited |= cohort.HasMore;
    }

    private void Remove(StreamMember member)
    {
        if (member.Cohort is not { } cohort)
        {
            return;
        }

        cohort.Members.Remove(member);
        member.Cohort = null;
        if (cohort.Members.Count == 0 && _cohorts.GetValueOrDefault(cohort.Key) == cohort)
        {
            _cohorts.Remove(cohort.Key);
        }
    }

    private StreamCohort Find(ImmutableArray<string?> values, out bool isNew)
    {
        var key = CohortKey.Of(values);
        isNew = !_cohorts.TryGetValue(key, out var cohort);
        if (cohort is null)
        {
            cohort = new StreamCohort(values, key);
            _cohorts.Add(key, cohort);
        }

        return cohort;
    }

    private long SizeOf(StreamCohort cohort)
    {
        var stream = identity.Plan.Stream!;
        var size = long.Parse(cohort.Values[stream.SizeParameter]!, System.Globalization.CultureInfo.InvariantCulture);
        return Math.Min(size, stream.MaxSize ?? long.MaxValue);
    }
}

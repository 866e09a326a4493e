using System.Collections.Immutable;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Changes;
using LiveQuery.Engine.Diagnostics;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// The live set of pollers. One lock guards all membership: to join is to find or make the poller and the cohort, to
/// leave is to remove what has become empty, both dictionary operations of microseconds.
/// </summary>
internal sealed class PollerRegistry(PlaceCounts places)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SharingKey, Poller> _pollers = [];
    private ImmutableArray<Poller>? _all;

    /// <summary>What is kept of results.</summary>
    public KeptResults Kept { get; } = new();

    /// <summary>Claims a place in the cohort of the statement; where there is none, why.</summary>
    public CohortClaim Claim(StatementPart statement, Session session, string? operationName, out GraphQLError? refusal)
    {
        var key = CohortKey.Of(statement.Values);
        var pollerKey = statement.Plan.SharingKey;
        lock (_gate)
        {
            var isNew = !_pollers.TryGetValue(pollerKey, out var poller);
            refusal = places.Take(session.Role, isNew, isNewCohort: isNew || !poller!.Has(key));
            if (refusal is not null)
            {
                return default;
            }

            if (poller is null)
            {
                poller = new Poller(new PollerIdentity(statement.Plan.Source, statement.Plan, session.Role, operationName));
                _pollers.Add(pollerKey, poller);
                _all = null;
            }

            return new CohortClaim(poller, poller.Claim(key, statement.Values, Kept));
        }
    }

    /// <summary>Gives a claim back.</summary>
    public void Release(CohortClaim claim)
    {
        lock (_gate)
        {
            if (claim.Poller.Release(claim.Cohort))
            {
                places.ReturnCohort();
            }

            if (claim.Poller.IsEmpty)
            {
                places.ReturnPoller(claim.Poller.Identity.Role);
                _pollers.Remove(claim.Poller.Plan.SharingKey);
                _all = null;
            }
        }
    }

    /// <summary>The pollers of a source.</summary>
    public IEnumerable<Poller> PollersOf(string source)
    {
        ImmutableArray<Poller> all;
        lock (_gate)
        {
            all = _all ??= [.. _pollers.Values];
        }

        return all.Where(poller => poller.Source == source);
    }

    /// <summary>The cohorts of a poller as they are now.</summary>
    public Cohort[] CohortsOf(Poller poller)
    {
        lock (_gate)
        {
            return poller.Snapshot();
        }
    }

    /// <summary>Makes the indexes over a poller's cohorts that the routes need.</summary>
    public void Index(Poller poller, IEnumerable<ChosenRoute> routes)
    {
        lock (_gate)
        {
            poller.Index(routes);
        }
    }

    /// <summary>The cohorts that rows with these keys concern; null: it cannot be told.</summary>
    public HashSet<Cohort>? Find(Poller poller, ChosenRoute route, IEnumerable<string> keys)
    {
        lock (_gate)
        {
            return poller.Find(route, keys);
        }
    }

    /// <summary>Drops results that are kept where there are too many; how many were dropped.</summary>
    public int BoundKept(long most) => Kept.Bound(most, () =>
    {
        lock (_gate)
        {
            return [.. _pollers.Values.SelectMany(poller => poller.Snapshot())];
        }
    });

    /// <summary>The operator's view.</summary>
    public ImmutableArray<PollerState> ReadState()
    {
        lock (_gate)
        {
            return [.. _pollers.Values.Select(poller => poller.ReadState())];
        }
    }
}

/// <summary>A place in a cohort, or none.</summary>
internal readonly record struct CohortClaim(Poller Poller, Cohort Cohort)
{
    /// <summary>Whether it is a place.</summary>
    public bool IsHeld => Cohort is not null;
}

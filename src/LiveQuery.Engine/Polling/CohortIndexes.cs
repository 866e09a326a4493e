using System.Collections.Immutable;
using LiveQuery.Compiler;
using LiveQuery.Engine.Changes;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// The indexes over a poller's cohorts: by the values that changed rows are compared with. Guarded by the registry's lock.
/// </summary>
internal sealed class CohortIndexes(ImmutableArray<PlanParameter> parameters)
{
    private readonly Dictionary<string, (ImmutableArray<RouteKey> Keys, ValueIndex<Cohort> Cohorts)> _indexes = [];

    /// <summary>Makes those that the routes need, and drops the others.</summary>
    public void Keep(IEnumerable<ChosenRoute> routes, IReadOnlyCollection<Cohort> cohorts)
    {
        var wanted = routes.DistinctBy(route => route.IndexName).ToDictionary(route => route.IndexName);
        foreach (var name in _indexes.Keys.Where(name => !wanted.ContainsKey(name)).ToList())
        {
            _indexes.Remove(name);
        }

        foreach (var (name, route) in wanted.Where(pair => !_indexes.ContainsKey(pair.Key)))
        {
            var index = new ValueIndex<Cohort>();
            foreach (var cohort in cohorts)
            {
                index.Add(CohortKeys.Of(route.Keys, parameters, cohort.Values), cohort);
            }

            _indexes.Add(name, (route.Keys, index));
        }
    }

    /// <summary>Adds a cohort.</summary>
    public void Add(Cohort cohort)
    {
        foreach (var (keys, cohorts) in _indexes.Values)
        {
            cohorts.Add(CohortKeys.Of(keys, parameters, cohort.Values), cohort);
        }
    }

    /// <summary>Takes a cohort out.</summary>
    public void Remove(Cohort cohort)
    {
        foreach (var (keys, cohorts) in _indexes.Values)
        {
            cohorts.Remove(CohortKeys.Of(keys, parameters, cohort.Values), cohort);
        }
    }

    /// <summary>Finds the cohorts that rows with these keys concern; null where there is no such index.</summary>
    public HashSet<Cohort>? Find(ChosenRoute route, IEnumerable<string> keys)
    {
        if (!_indexes.TryGetValue(route.IndexName, out var index))
        {
            return null;
        }

        var found = new HashSet<Cohort>();
        index.Cohorts.FindEverywhere(found);
        foreach (var key in keys)
        {
            index.Cohorts.Find(key, found);
        }

        return found;
    }
}

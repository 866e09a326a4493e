using LiveQuery.Engine.Changes;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// Takes changes to the pollers and cohorts that they concern. Used by the source's loop alone.
/// </summary>
internal sealed class ChangeRouter(PollerRegistry registry, RouteQueries queries)
{
    private readonly Dictionary<uint, List<IWatched>> _readers = [];

    /// <summary>Learns which pollers go by the feed, and by which tables.</summary>
    public void SetReaders(IEnumerable<IWatched> pollers)
    {
        _readers.Clear();
        foreach (var poller in pollers.Where(poller => poller.Watch.IsOn))
        {
            foreach (var table in poller.Watch.Coverage!.Tables.Keys)
            {
                if (!_readers.TryGetValue(table, out var readers))
                {
                    readers = [];
                    _readers.Add(table, readers);
                }

                readers.Add(poller);
            }
        }
    }

    /// <summary>Takes changes that every statement sees from now on where they belong.</summary>
    /// <param name="changes">The changes, by the tables' oids.</param>
    /// <param name="version">A new version.</param>
    public void Route(IReadOnlyDictionary<uint, TableChange> changes, long version)
    {
        foreach (var (table, change) in changes)
        {
            if (!_readers.TryGetValue(table, out var readers))
            {
                continue;
            }

            foreach (var reader in readers)
            {
                if (reader is not Poller poller || !TryRoute(poller, table, change, version))
                {
                    reader.Watch.Raise(version);
                }
            }
        }
    }

    /// <summary>Takes the answers to routes that led over other tables where they belong.</summary>
    public void RouteAnswers(long version)
    {
        while (queries.TryTake(out var answer))
        {
            if (!TryTouch(answer.Poller, answer.Route, answer.Keys, version))
            {
                answer.Poller.Watch.Raise(version);
            }
        }
    }

    private bool TryRoute(Poller poller, uint table, TableChange change, long version)
    {
        if (change.Images is null || poller.Watch.Coverage?.Tables[table] is not { } routes)
        {
            return false;
        }

        foreach (var route in routes)
        {
            if (RouteRows.ValuesOf(route, change) is not { } rows)
            {
                return false;
            }

            var isDone = rows.Count == 0 || (route.Sql is null
                ? TryTouch(poller, route, RouteRows.KeysOf(route, rows), version)
                : queries.Ask(poller, route, rows));
            if (!isDone)
            {
                return false;
            }
        }

        return true;
    }

    private bool TryTouch(Poller poller, ChosenRoute route, IReadOnlyCollection<string>? keys, long version)
    {
        if (keys is null || registry.Find(poller, route, keys) is not { } cohorts)
        {
            return false;
        }

        foreach (var cohort in cohorts)
        {
            poller.Touch(cohort, version);
        }

        return true;
    }
}

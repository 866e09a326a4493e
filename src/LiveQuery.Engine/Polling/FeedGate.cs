using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Engine.Changes;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// The gates <em>table</em> and <em>row</em> of one source: lets pollers go by the change feed while it can be gone by,
/// and takes what it tells to them once statements see it. Used by the source's loop.
/// </summary>
/// <remarks>
/// The log is read ahead of the end of transactions, so a change counts only once a probe's snapshot shows that its
/// transaction has ended: every statement that is sent afterwards sees it. When a session begins, transactions that are
/// under way may have written their commit to the log before it: when one of them ends, everything is dirty once more.
/// </remarks>
internal sealed class FeedGate(
    string source,
    IChangeFeed feed,
    Gate gate,
    PollerRegistry registry,
    ChangeRouter router,
    RouteQueries queries,
    Func<IEnumerable<IWatched>> others,
    IEngineObserver observer,
    TimeProvider time)
{
    private readonly UnsettledTransactions _unsettled = new();
    private readonly FeedLag _lag = new(time);
    private readonly FeedSuspects _suspects = new(time);
    private readonly HashSet<uint> _strangers = [];
    private long _session;
    private string? _slot;
    private string? _incarnation;
    private ChangeCatalog? _catalog;
    private (int Pollers, GateMode Mode) _asked;
    private int _readers;
    private long _looked;
    private volatile int _unsettledCount;

    /// <summary>Whether every poller goes by the feed, so that the snapshot need not be probed for them.</summary>
    public bool ServesAll { get; private set; }

    /// <summary>Whether some poller goes by the feed.</summary>
    public bool IsServing { get; private set; }

    /// <summary>Whether something waits for a probe.</summary>
    public bool IsWaiting => _unsettledCount > 0 || queries.IsBusy;

    /// <summary>Takes note of a cohort that has changed though the feed had told of nothing; null: some cohort. Called by batches.</summary>
    public void Suspect(IWatched poller, Cohort? cohort, Announced before) => _suspects.Add(poller, cohort, before);

    /// <summary>Is called before a probe is sent.</summary>
    public void Prepare() => _suspects.Prepare();

    /// <summary>Takes in a probe, and all that the feed has told.</summary>
    /// <param name="status">What the feed was at before the probe was sent.</param>
    /// <param name="read">What the probe read; null where there was none.</param>
    /// <param name="options">The settings of the moment.</param>
    public void Step(FeedStatus status, SourceVersion? read, PollingOptions options)
    {
        IReadOnlyList<IWatched> pollers = [.. registry.PollersOf(source), .. others()];
        var members = pollers.Aggregate(pollers.Count, (hash, poller) => HashCode.Combine(hash, RuntimeHelpers.GetHashCode(poller)));
        Ask(pollers, members, options);
        var mayServe = options.Changes is GateMode.Auto or GateMode.Wal && status.Phase == FeedPhase.Live;
        if (!mayServe || read is { Snapshot: null })
        {
            Leave(pollers);
        }
        else if (read is not null)
        {
            Follow(status, read, VisibleSnapshot.Parse(read.Snapshot), pollers, members);
        }

        IsServing = pollers.Any(poller => poller.Watch.IsOn);
        ServesAll = IsServing && pollers.All(poller => poller.Watch.IsOn || poller.Plan.IsVolatile);
        _unsettledCount = _unsettled.Count;
    }

    /// <summary>The source has fallen silent: the feed is not gone by until it shows that it still tells.</summary>
    public void Doubt() => _lag.Doubt();

    /// <summary>Whether the feed is asked for.</summary>
    public bool IsAsking => feed.Demand.IsWanted;

    /// <summary>Lets go of the feed: nobody has subscribed for a while.</summary>
    public void Rest()
    {
        _asked = default;
        feed.Demand = FeedDemand.None;
    }

    /// <summary>The operator's view.</summary>
    public FeedState ReadState()
    {
        var (status, counts) = (feed.Status, feed.Counts);
        var phase = status.Phase == FeedPhase.Live && _lag.IsTooMuch ? "lagging" : status.Phase.ToString().ToLowerInvariant();
        return new FeedState(
            phase, status.Reason, status.Slot, _lag.Value, _unsettledCount, counts.Transactions, counts.Rows, counts.Reconnects);
    }

    private void Follow(
        FeedStatus status, SourceVersion read, VisibleSnapshot snapshot, IReadOnlyList<IWatched> pollers, int members)
    {
        var position = feed.Position;
        if (status.Session != _session || _catalog is null)
        {
            if (status.Session == _session && read.Incarnation != _incarnation)
            {
                // The server is another one, and the feed has not noticed yet.
                return;
            }

            Begin(status, read, snapshot);
        }
        else if (read.Incarnation != _incarnation)
        {
            Leave(pollers);
            return;
        }
        else if (status.Slot != _slot)
        {
            // Of the tables that are told of now, what is written to the log and not to be seen yet was not told.
            _slot = status.Slot;
            _unsettled.Add(snapshot.Running.Select(ChangedTransaction.OfAnything));
        }

        if (_looked != gate.Version)
        {
            // Something was committed: DDL, for all that the feed can tell.
            _looked = gate.Version;
            feed.LookAtSchema();
        }

        _lag.Observe(read, position);
        if (_lag.IsTooMuch)
        {
            if (pollers.Any(poller => poller.Watch.IsOn))
            {
                Reset("lag", pollers);
            }

            Take(snapshot, pollers);
            TurnOff(pollers);
            return;
        }

        Cover(status.Catalog!, pollers, members);
        Take(snapshot, pollers);
        if (_suspects.HasAny && _suspects.Judge(read, position) is > 0 and var missed)
        {
            observer.OnMissedChanges(source, missed);
        }
    }

    private void Begin(FeedStatus status, SourceVersion read, VisibleSnapshot snapshot)
    {
        (_session, _slot, _incarnation, _catalog) = (status.Session, status.Slot, read.Incarnation, null);
        _lag.Reset();
        _suspects.Clear();
        _unsettled.Clear();
        _unsettled.Add(snapshot.Running.Select(ChangedTransaction.OfAnything));
    }

    /// <summary>Goes back to the snapshot, whose version has been kept all the while.</summary>
    private void Leave(IReadOnlyList<IWatched> pollers)
    {
        if (_catalog is not null)
        {
            _catalog = null;
            observer.OnFeedReset(source, "lost");
        }

        TurnOff(pollers);
    }

    private void TurnOff(IReadOnlyList<IWatched> pollers)
    {
        foreach (var poller in pollers)
        {
            poller.Watch.TurnOff();
        }

        _readers = 0;
        router.SetReaders([]);
    }

    /// <summary>Has pollers go by the feed that do not yet, or whose tables have been altered.</summary>
    private void Cover(ChangeCatalog catalog, IReadOnlyList<IWatched> pollers, int members)
    {
        var isOther = !ReferenceEquals(catalog, _catalog);
        var isAltered = isOther && _catalog is not null;
        var means = _catalog?.Meaning == catalog.Meaning;
        _catalog = catalog;
        if (isAltered)
        {
            _strangers.Clear();
            observer.OnFeedReset(source, "ddl");
        }

        var isChanged = isOther;
        foreach (var poller in pollers.Where(poller => !ReferenceEquals(poller.Watch.Catalog, catalog) && !poller.Plan.IsVolatile))
        {
            isChanged = true;
            var before = poller.Watch.IsOn ? poller.Watch.Coverage : null;
            var coverage = PlanCoverage.Of(poller.Plan, catalog);
            if (poller is Poller live)
            {
                registry.Index(live, coverage.Tables.Values.Where(routes => routes is not null).SelectMany(routes => routes!.Value));
            }

            if (before is not null && coverage.Gap is null && means && before.Stamp == coverage.Stamp)
            {
                poller.Watch.Keep(catalog, coverage);
            }
            else
            {
                poller.Watch.Cover(catalog, coverage, before is null ? gate.Version : Gate.Next());
            }
        }

        if (isChanged || _readers != members)
        {
            _readers = members;
            router.SetReaders(pollers);
            AskColumns(pollers);
        }
    }

    /// <summary>Takes what the feed has told where it belongs, as far as statements see it.</summary>
    private void Take(VisibleSnapshot snapshot, IReadOnlyList<IWatched> pollers)
    {
        var told = feed.Inbox.Take(out var hasOverflown);
        if (hasOverflown)
        {
            // What was lost has ended, or is under way still.
            _unsettled.Clear();
            _unsettled.Add(snapshot.Running.Select(ChangedTransaction.OfAnything));
            Reset("overflow", pollers);
        }

        _unsettled.Add(told);
        var settled = _unsettled.TakeSettled(snapshot);
        if (settled.Any(transaction => transaction.Tables is null))
        {
            Reset("handover", pollers);
        }

        var changes = new Dictionary<uint, TableChange>();
        foreach (var (table, change) in settled.SelectMany(transaction => transaction.Tables ?? FrozenDictionary<uint, TableChange>.Empty))
        {
            if (!changes.TryAdd(table, change))
            {
                changes[table].Add(change);
            }
        }

        if (_catalog is not null && changes.Keys.Any(table => _catalog.Find(table) is null && _strangers.Add(table)))
        {
            // A partition that was made a moment ago, most often.
            feed.LookAtSchema();
            Reset("stranger", pollers);
        }

        if (changes.Count > 0 || queries.IsBusy)
        {
            var version = Gate.Next();
            router.Route(changes, version);
            router.RouteAnswers(version);
        }
    }

    private void Reset(string reason, IReadOnlyList<IWatched> pollers)
    {
        observer.OnFeedReset(source, reason);
        var version = Gate.Next();
        foreach (var poller in pollers)
        {
            poller.Watch.Raise(version);
        }
    }

    /// <summary>Tells the feed whether it is wanted, and for which tables.</summary>
    private void Ask(IReadOnlyList<IWatched> pollers, int members, PollingOptions options)
    {
        if (_asked == (members, options.Changes))
        {
            return;
        }

        _asked = (members, options.Changes);
        ImmutableHashSet<TableName> tables =
            [.. pollers.Where(poller => !poller.Plan.IsVolatile && !poller.Plan.CallsFunctions).SelectMany(poller => poller.Plan.Tables)];
        var isWanted = options.Changes is GateMode.Auto or GateMode.Wal && !tables.IsEmpty;
        var before = feed.Demand;
        if (before.IsWanted != isWanted || before.IsDemanded != (options.Changes == GateMode.Wal) || !before.Tables.SetEquals(tables))
        {
            feed.Demand = before with { IsWanted = isWanted, IsDemanded = options.Changes == GateMode.Wal, Tables = tables };
        }
    }

    private void AskColumns(IReadOnlyList<IWatched> pollers)
    {
        var columns = new Dictionary<uint, SortedSet<string>>();
        foreach (var (table, routes) in pollers.Where(poller => poller is Poller && poller.Watch.IsOn)
            .SelectMany(poller => poller.Watch.Coverage!.Tables))
        {
            foreach (var route in routes ?? [])
            {
                if (!columns.TryGetValue(table, out var wanted))
                {
                    wanted = new SortedSet<string>(StringComparer.Ordinal);
                    columns.Add(table, wanted);
                }

                wanted.UnionWith(route.Columns);
            }
        }

        var before = feed.Demand.Columns;
        var isSame = before.Count == columns.Count
            && columns.All(pair => before.TryGetValue(pair.Key, out var known) && known.SequenceEqual(pair.Value));
        if (!isSame)
        {
            feed.Demand = feed.Demand with
            {
                Columns = columns.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray()),
            };
        }
    }
}

using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Postgres;
using LiveQuery.Engine.Replicas;
using LiveQuery.Engine.Streaming;
using LiveQuery.Engine.Values;
using Microsoft.Extensions.Logging;

namespace LiveQuery.Engine;

/// <summary>All that is alive of one source: its pools, its loop, what it knows of values.</summary>
internal sealed class SourceRuntime : IAsyncDisposable
{
    private readonly Source _source;
    private readonly SemaphoreSlim _slots;
    private readonly StreamLoop _streams;
    private readonly ChangeFeed _feed;
    private readonly ReplicaReader? _replicas;

    /// <summary>Starts it; opens no connection yet.</summary>
    public SourceRuntime(
        SourceOptions options,
        Func<PollingOptions> polling,
        PollerRegistry registry,
        StreamRegistry streams,
        IEngineObserver observer,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        _source = new Source(options, loggers);
        Executor = new BatchExecutor(_source);
        Catalog = new CatalogLoader(_source);
        Rows = new RowRunner(_source);
        Checker = new ValueChecker(Executor, time);

        // One connection is left for the probe: changes are seen while all others are busy.
        // Where there are replicas, another one is for those who ask how far the primary is.
        _slots = new SemaphoreSlim(Math.Max(1, options.PollingPoolSize - (_source.HasReplicas ? 2 : 1)));
        _replicas = _source.HasReplicas
            ? new ReplicaReader(options.Name, _source.Replicas, new PrimaryView(Executor, time), observer, time, loggers)
            : null;
        _feed = new ChangeFeed(_source, time, loggers);
        Loop = new SourceLoop(
            options.Name, Executor, _feed, _slots, polling, registry, () => streams.PollersOf(options.Name), observer, time, loggers, replicas: _replicas);
        _streams = new StreamLoop(options.Name, Executor, _slots, Loop, polling, streams, observer, time, loggers);
    }

    /// <summary>The settings.</summary>
    public SourceOptions Options => _source.Options;

    /// <summary>Runs statements.</summary>
    public IBatchExecutor Executor { get; }

    /// <summary>Reads the catalog.</summary>
    public CatalogLoader Catalog { get; }

    /// <summary>Runs row operations.</summary>
    public RowRunner Rows { get; }

    /// <summary>Checks values.</summary>
    public ValueChecker Checker { get; }

    /// <summary>The polling loop.</summary>
    public SourceLoop Loop { get; }

    /// <summary>Tells the loops that a stream waits.</summary>
    public void WakeStreams()
    {
        Loop.Wake();
        _streams.Wake();
    }

    /// <summary>Whether what a cohort was given last still holds.</summary>
    public bool Holds(Poller poller, Cohort cohort, PollingOptions polling) =>
        polling.Changes != GateMode.Always
        && !poller.Plan.IsVolatile
        && Loop.Unavailability is null
        && poller.Holds(cohort, Loop.Gate);

    /// <summary>The operator's view.</summary>
    public SourceState ReadState(PollingOptions polling)
    {
        var feed = Loop.ReadFeed();
        var gate = polling.Changes == GateMode.Always ? "always"
            : feed.Phase == "live" ? "wal"
            : Loop.Gate.IsStandby ? "standby"
            : "snapshot";
        var reason = Loop.Unavailability?.Message;
        var (queries, polls) = _source.OpenConnections();
        return new SourceState(Options.Name, reason is null, reason, gate, queries, polls)
        {
            Feed = feed,
            IsBehindPooler = _source.IsBehindPooler,
            Replicas = _replicas?.ReadState(_source.OpenReplicaConnections()) ?? [],
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _streams.DisposeAsync();
        await Loop.DisposeAsync();
        if (_replicas is not null)
        {
            await _replicas.DisposeAsync();
        }

        await _feed.DisposeAsync();
        _slots.Dispose();
        await _source.DisposeAsync();
    }
}

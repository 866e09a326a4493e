using System.Collections.Concurrent;
using System.Text;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Results;
using LiveQuery.Engine.Subscriptions;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveQuery.Tests.Engine.Polling;

/// <summary>A source's loop over a scripted database and a clock that stands until it is moved.</summary>
internal sealed class PollingWorld : IAsyncDisposable, IEngineObserver, IMembershipHost
{
    private static readonly TableName Item = new("public", "item");
    private static readonly PlanRoute Route = new()
    {
        Columns = ["key"],
        Keys = [new RouteKey(Item, "key", PostgresType.Text, [0])],
    };

    private readonly PollerRegistry _registry;
    private readonly SourceLoop _loop;
    private readonly TurnScheduler _turns = new();
    private int _missed;

    public PollingWorld(PollingOptions? options = null)
    {
        Options = options ?? new PollingOptions();
        _registry = new PollerRegistry(new PlaceCounts(() => Options, this));
        _loop = new SourceLoop(
            "default", Database, Feed, new SemaphoreSlim(4), () => Options, _registry, () => [], this, Time, NullLoggerFactory.Instance, _turns);
    }

    public ScriptedExecutor Database { get; } = new();

    public ScriptedFeed Feed { get; } = new();

    /// <summary>How many cohorts were woken, by reason.</summary>
    public ConcurrentDictionary<WakeReason, int> Woken { get; } = new();

    /// <summary>Why everything that goes by the feed was declared dirty.</summary>
    public ConcurrentQueue<string> Resets { get; } = new();

    public SourceLoop Loop => _loop;

    public WatchedTime Time { get; } = new();

    public PollingOptions Options { get; set; }

    public int Missed => Volatile.Read(ref _missed);

    public ConcurrentQueue<string?> Availability { get; } = new();

    public PollerRegistry Registry => _registry;

    /// <summary>Subscribes to the state of a key.</summary>
    public Recorder Subscribe(string key, bool isVolatile = false, TimeSpan? interval = null, bool hasHadStates = false)
    {
        var plan = isVolatile
            ? TestPlan.Make(multiplexed: "m volatile", isVolatile: true)
            : TestPlan.Make(uses: new TableUse(Item, [Route]));
        var recorder = new Recorder { RefetchInterval = interval, HasHadStates = hasHadStates };
        var membership = new Membership(recorder, this);
        recorder.Subscription = membership;
        membership.Join(new StatementPart(["a"], plan, [key]), new Session("admin"), null);
        return recorder;
    }

    bool IMembershipHost.Holds(Poller poller, Cohort cohort) =>
        !poller.Plan.IsVolatile && Options.Changes != GateMode.Always && poller.Holds(cohort, _loop.Gate);

    void IMembershipHost.Wake(Poller poller) => _loop.Wake();

    /// <summary>Moves the clock in small steps until a condition holds; fails after that much of its time.</summary>
    public async Task UntilAsync(Func<bool> condition, TimeSpan most)
    {
        for (var passed = TimeSpan.Zero; !condition(); passed += TimeSpan.FromMilliseconds(5))
        {
            Assert.True(passed < most, $"not so within {most}");
            await PassAsync(TimeSpan.FromMilliseconds(5));
        }
    }

    /// <summary>Moves the clock in small steps, and lets the loop run after each.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        await SettleAsync();
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMilliseconds(5))
        {
            Time.Advance(TimeSpan.FromMilliseconds(5));
            await SettleAsync();
        }
    }

    /// <summary>Lets the loop run until it waits: on the clock, or, with nobody to serve, for a subscriber.</summary>
    private async Task SettleAsync()
    {
        var parked = 0;
        for (var turn = 0; parked < 4 && turn < 100_000; turn++)
        {
            var hasRun = _turns.RunAll();

            // Behind what is queued on the pool: little goes there, such as waiting for a slot.
            await Task.Factory.StartNew(() => { }, CancellationToken.None, TaskCreationOptions.PreferFairness, TaskScheduler.Default);
            var isIdle = Time.Pending > 0 || Database.Silence is not null || !_registry.PollersOf("default").Any();
            parked = isIdle && !hasRun && !IsFetching() ? parked + 1 : 0;
        }
    }

    // A statement that the test holds back is waited for by nobody.
    private bool IsFetching() => !Database.IsHoldingBack
        && _registry.PollersOf("default").Any(poller => _registry.CohortsOf(poller).Any(cohort => cohort.IsInFlight));

    public async ValueTask DisposeAsync()
    {
        var end = _loop.DisposeAsync().AsTask();
        while (!end.IsCompleted)
        {
            _turns.RunAll();
            await Task.Yield();
        }

        await end;
    }

    public void OnRefetch(RefetchDetails details)
    {
    }

    public void OnProbe(string source, bool changed, TimeSpan elapsed)
    {
    }

    public void OnMissedChanges(string source, int cohorts) => Interlocked.Add(ref _missed, cohorts);

    public void OnWoken(string source, WakeReason reason, int cohorts) =>
        Woken.AddOrUpdate(reason, cohorts, (_, known) => known + cohorts);

    /// <summary>The bounds that were hit.</summary>
    public ConcurrentDictionary<string, int> Limits { get; } = new();

    public void OnLimit(string limit, int times = 1) => Limits.AddOrUpdate(limit, times, (_, known) => known + times);

    public void OnFeedReset(string source, string reason) => Resets.Enqueue(reason);

    public void OnSourceAvailability(string source, string? reason) => Availability.Enqueue(reason);

    public void OnQuery(string source, TimeSpan elapsed, long bytes, string? errorCode)
    {
    }

    /// <summary>A subscriber that keeps what it is told.</summary>
    internal sealed class Recorder : ISubscriber
    {
        public TimeSpan? RefetchInterval { get; init; }

        public bool HasHadStates { get; init; }

        public ConcurrentQueue<string> States { get; } = new();

        public ConcurrentQueue<string> Errors { get; } = new();

        public Subscription? Subscription { get; set; }

        /// <summary>Is called when it is told a state.</summary>
        public Action? OnTold { get; set; }

        public string? Last => States.LastOrDefault();

        public void OnResult(Result result)
        {
            States.Enqueue(Encoding.UTF8.GetString(result.Data.Span));
            OnTold?.Invoke();
        }

        public void OnError(GraphQLError error) => Errors.Enqueue(error.Message);

        public void OnRefused(GraphQLError error) => Errors.Enqueue("refused: " + error.Message);
    }
}

using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Postgres;
using LiveQuery.Engine.Replicas;
using Microsoft.Extensions.Logging;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// The loop of one source: probes the gate, finds out which cohorts are due, and starts their batches. It decides and
/// never waits for a batch; at most one statement asks for a cohort at a time. With no poller it sleeps without a timer.
/// </summary>
internal sealed partial class SourceLoop : IAsyncDisposable
{
    // While the feed tells of everything, probes only see to it that it goes on doing so.
    private static readonly TimeSpan FeedHeartbeat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FeedLinger = TimeSpan.FromSeconds(60);

    private readonly string _source;
    private readonly Func<PollingOptions> _options;
    private readonly PollerRegistry _registry;
    private readonly IEngineObserver _observer;
    private readonly TimeProvider _time;
    private readonly ILogger<SourceLoop> _logger;
    private readonly Func<IEnumerable<IWatched>> _others;
    private readonly IChangeFeed _feed;
    private readonly FeedGate _feedGate;
    private readonly RouteQueries _routes;
    private readonly Refetcher _refetcher;
    private readonly GateProbe _probe;
    private readonly ReplicaReader? _replicas;
    private readonly CancellationTokenSource _stop = new();
    private readonly StatementLife _life;
    private readonly WakeSignal _wake = new();

    // Whether a subscriber has woken the loop, and not the feed.
    private volatile bool _hasCompany;

    // Touched by the loop alone.
    private readonly List<Task> _running = [];
    private long _steppedAt;
    private readonly Task _loop;

    /// <summary>Starts the loop.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="executor">Runs its statements.</param>
    /// <param name="feed">Tells of its changes.</param>
    /// <param name="slots">The most statements at once; shared with other loops, and theirs to end.</param>
    /// <param name="options">The settings of the moment.</param>
    /// <param name="registry">The pollers.</param>
    /// <param name="others">Who goes by the gates too, though this loop does not fetch for them.</param>
    /// <param name="observer">Is told what was done.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Makes the loggers.</param>
    /// <param name="scheduler">Runs its steps; default is the thread pool.</param>
    /// <param name="replicas">What may answer in the source's place; null: nothing may.</param>
    public SourceLoop(
        string source,
        IBatchExecutor executor,
        IChangeFeed feed,
        SemaphoreSlim slots,
        Func<PollingOptions> options,
        PollerRegistry registry,
        Func<IEnumerable<IWatched>> others,
        IEngineObserver observer,
        TimeProvider time,
        ILoggerFactory loggers,
        TaskScheduler? scheduler = null,
        ReplicaReader? replicas = null)
    {
        _source = source;
        _options = options;
        _registry = registry;
        _observer = observer;
        _time = time;
        _logger = loggers.CreateLogger<SourceLoop>();
        _others = others;
        _feed = feed;
        Gate = new Gate();
        _replicas = replicas;
        _probe = new GateProbe(source, executor, Gate, observer, time, replicas?.Primary);
        var batches = new BatchRunner(executor, replicas, Gate, slots, options, time, loggers.CreateLogger<BatchRunner>());
        _routes = new RouteQueries(source, executor, slots, time, _wake.Set, loggers.CreateLogger<RouteQueries>());
        _feedGate = new FeedGate(
            source, feed, Gate, registry, new ChangeRouter(registry, _routes), _routes, others, observer, time);
        _refetcher = new Refetcher(
            source, batches, _probe, _feedGate, registry, slots.CurrentCount, observer, time, loggers.CreateLogger<Refetcher>());
        _feed.Told = _wake.Set;
        _life = new StatementLife(_stop.Token);
        _loop = Task.Factory.StartNew(
            () => RunAsync(_stop.Token),
            CancellationToken.None,
            TaskCreationOptions.DenyChildAttach,
            scheduler ?? TaskScheduler.Default).Unwrap();
    }

    /// <summary>The gate of the source.</summary>
    public Gate Gate { get; }

    /// <summary>Why the source cannot be reached, or null.</summary>
    public DatabaseException? Unavailability => _probe.Unavailability;

    /// <summary>How often the source has fallen silent.</summary>
    public int Silences => _probe.Silences;

    /// <summary>Takes note that a statement found the source away.</summary>
    public void SetUnavailable(DatabaseException reason) => _probe.SetUnavailable(reason);

    /// <summary>Takes note of cohorts that changed while what tells their poller of changes did not.</summary>
    public void Suspect(IWatched poller, long version, int cohorts)
    {
        if (poller.Watch.IsOn)
        {
            _feedGate.Suspect(poller, null, new Announced(version, 0));
        }
        else
        {
            _probe.Suspect(version, cohorts);
        }
    }

    /// <summary>Tells the loop that a subscriber waits.</summary>
    public void Wake()
    {
        _hasCompany = true;
        _wake.Set();
    }

    /// <summary>The operator's view of the change feed.</summary>
    public FeedState ReadFeed() => _feedGate.ReadState();

    /// <summary>Ends the loop and waits for its batches.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await Task.WhenAll(_running);
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await StepAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The loop was told to end.
        }
    }

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!HasAny)
            {
                await RestAsync(cancellationToken);
            }

            var options = _options();
            _steppedAt = _time.GetTimestamp();

            // Read first: what the feed is at then, it was at when the probe was sent.
            var status = _feed.Status;
            _feedGate.Prepare();
            var read = await _probe.RunAsync(options, cancellationToken);
            if (_life.Observe(_probe.Silences))
            {
                _feedGate.Doubt();
            }

            if (_probe.Unavailability is { } reason)
            {
                TellWaiting(reason.Error);
            }
            else
            {
                _feedGate.Step(status, read, options);
                _replicas?.Tend();
                _running.AddRange(_routes.Send(_life.Token));
                StartDue(options, _life.Token);
            }

            await WaitAsync(options, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A mistake of ours must not leave subscribers without updates for good.
            Log.StepBroke(_logger, _source, e);
            await Task.Delay(TimeSpan.FromSeconds(1), _time, cancellationToken);
        }
    }

    private bool HasAny => _registry.PollersOf(_source).Any() || _others().Any();

    /// <summary>Sleeps while nobody subscribes; the feed is kept for a while, in case somebody comes back.</summary>
    private async Task RestAsync(CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        while (!HasAny)
        {
            var rest = _feedGate.IsAsking ? FeedLinger - _time.GetElapsedTime(began) : Timeout.InfiniteTimeSpan;
            if (_feedGate.IsAsking && rest <= TimeSpan.Zero)
            {
                _feedGate.Rest();
                continue;
            }

            await _wake.WaitAsync(rest, _time, cancellationToken);
        }

        await Task.Delay(_options().FirstFetchWindow, _time, cancellationToken);
    }

    /// <summary>Waits for the next probe, for the next cohort that is due, or for a subscriber or the feed to wake it.</summary>
    private async Task WaitAsync(PollingOptions options, CancellationToken cancellationToken)
    {
        if (!await _wake.WaitAsync(NextStepIn(options), _time, cancellationToken))
        {
            return;
        }

        var hasCompany = _hasCompany;
        _hasCompany = false;

        // First fetches wait a moment for company: a storm of subscribers becomes a few full batches. What the feed tells
        // waits only where it has told something a moment ago.
        var pause = hasCompany ? options.FirstFetchWindow : options.FirstFetchWindow - _time.GetElapsedTime(_steppedAt);
        if (pause > TimeSpan.Zero)
        {
            await Task.Delay(pause, _time, cancellationToken);
        }
    }

    private TimeSpan NextStepIn(PollingOptions options)
    {
        var usual = _probe.NextIn(options);
        if (_probe.Unavailability is not null || !_feedGate.IsServing)
        {
            return usual;
        }

        var clock = new RefetchClock(options, _time);
        var next = _feedGate.ServesAll ? FeedHeartbeat : usual;
        var due = long.MaxValue;
        foreach (var poller in _registry.PollersOf(_source))
        {
            if (poller.HasAwaited || _feedGate.IsWaiting)
            {
                next = options.ProbeInterval;
            }

            if (poller.Watch.IsOn || poller.Plan.IsVolatile)
            {
                due = Math.Min(due, poller.NextLook(clock, Gate));
            }
        }

        var untilDue = due <= clock.Now ? TimeSpan.FromMilliseconds(1) : _time.GetElapsedTime(clock.Now, due);
        return untilDue < next ? untilDue : next;
    }

    /// <summary>Tells subscribers that wait for their first state why they wait; they hear each reason once.</summary>
    private void TellWaiting(GraphQLError reason)
    {
        foreach (var poller in _registry.PollersOf(_source).Where(poller => poller.HasAwaited))
        {
            foreach (var cohort in _registry.CohortsOf(poller))
            {
                if (cohort.IsAwaited && !cohort.IsInFlight)
                {
                    cohort.Abandon(reason);
                }
            }
        }
    }

    private void StartDue(PollingOptions options, CancellationToken cancellationToken)
    {
        _running.RemoveAll(task => task.IsCompleted);
        var clock = new RefetchClock(options, _time);
        foreach (var poller in _registry.PollersOf(_source))
        {
            var look = poller.LookFor(clock, Gate);
            if (look == DueLook.None && !poller.HasAwaited)
            {
                continue;
            }

            if (poller.HasAwaited)
            {
                var awaited = poller.TakeAwaited(_registry.CohortsOf(poller), clock.Now);
                Start(poller, awaited, true, clock.Now, clock.Now, options, cancellationToken);
            }

            if (look != DueLook.None)
            {
                var due = look switch
                {
                    DueLook.All => poller.TakeDue(_registry.CohortsOf(poller), clock, Gate),
                    DueLook.Safety => poller.TakeSafety(_registry.CohortsOf(poller), clock, Gate, options.BatchSize),
                    _ => poller.TakeTouched(clock),
                };
                foreach (var (reason, cohorts) in due.Counts)
                {
                    _observer.OnWoken(_source, reason, cohorts);
                }

                // A change that comes after a safety refetch does not wait for the interval.
                long? spacedFrom = look == DueLook.Safety ? null : clock.Now;
                Start(poller, due.Cohorts, false, clock.Now, spacedFrom, options, cancellationToken);
            }
        }
    }

    private void Start(
        Poller poller,
        List<Cohort> cohorts,
        bool isFirst,
        long now,
        long? spacedFrom,
        PollingOptions options,
        CancellationToken cancellationToken)
    {
        if (cohorts.Count == 0)
        {
            return;
        }

        foreach (var cohort in cohorts)
        {
            cohort.Begin(spacedFrom);
        }

        _running.Add(_refetcher.RunAsync(poller, [.. cohorts], isFirst, now, options, cancellationToken));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The polling loop of source {Source} stumbled; it goes on in a second.")]
        public static partial void StepBroke(ILogger logger, string source, Exception exception);
    }
}

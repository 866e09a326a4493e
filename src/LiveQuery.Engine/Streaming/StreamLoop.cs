using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Postgres;
using Microsoft.Extensions.Logging;

namespace LiveQuery.Engine.Streaming;

/// <summary>
/// The loop of one source's streams: looks at the gate that the source's other loop probes, and starts the pollers that
/// are due, each for itself. With no stream it sleeps without a timer.
/// </summary>
internal sealed partial class StreamLoop : IAsyncDisposable
{
    private static readonly TimeSpan UnavailableDelay = TimeSpan.FromMilliseconds(100);

    private readonly string _source;
    private readonly SourceLoop _gateLoop;
    private readonly Func<PollingOptions> _options;
    private readonly StreamRegistry _registry;
    private readonly TimeProvider _time;
    private readonly ILogger<StreamLoop> _logger;
    private readonly StreamRun _run;
    private readonly CancellationTokenSource _stop = new();
    private readonly StatementLife _life;
    private readonly WakeSignal _wake = new();

    // Touched by the loop alone.
    private readonly List<Task> _running = [];
    private readonly Task _loop;

    /// <summary>Starts the loop.</summary>
    public StreamLoop(
        string source,
        IBatchExecutor executor,
        SemaphoreSlim slots,
        SourceLoop gateLoop,
        Func<PollingOptions> options,
        StreamRegistry registry,
        IEngineObserver observer,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        _source = source;
        _gateLoop = gateLoop;
        _options = options;
        _registry = registry;
        _time = time;
        _logger = loggers.CreateLogger<StreamLoop>();
        var batches = new StreamBatches(executor, slots, time, loggers.CreateLogger<StreamBatches>());
        _run = new StreamRun(source, executor, slots, gateLoop, batches, options, observer, time);
        _life = new StatementLife(_stop.Token);
        _loop = Task.Run(() => RunAsync(_stop.Token));
    }

    /// <summary>Tells the loop that a stream waits.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Ends the loop and waits for what it has started.</summary>
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
        var options = _options();
        if (!_registry.HasAny(_source))
        {
            await _wake.WaitAsync(Timeout.InfiniteTimeSpan, _time, cancellationToken);
            await Task.Delay(options.FirstFetchWindow, _time, cancellationToken);
        }

        var wait = options.ProbeInterval;
        _life.Observe(_gateLoop.Silences);
        if (_gateLoop.Unavailability is { } reason)
        {
            foreach (var poller in _registry.PollersOf(_source))
            {
                poller.TellWaiting(reason.Error);
            }

            wait = UnavailableDelay;
        }
        else
        {
            StartDue(options, _life.Token);
        }

        if (await _wake.WaitAsync(wait, _time, cancellationToken))
        {
            await Task.Delay(options.FirstFetchWindow, _time, cancellationToken);
        }
    }

    private void StartDue(PollingOptions options, CancellationToken cancellationToken)
    {
        _running.RemoveAll(task => task.IsCompleted);
        var clock = new RefetchClock(options, _time);
        foreach (var poller in _registry.PollersOf(_source))
        {
            if (!poller.Schedule.IsRunning && poller.Schedule.IsDue(poller, clock, poller.Watch.VersionOf(_gateLoop.Gate)))
            {
                poller.Schedule.IsRunning = true;
                _running.Add(Task.Run(() => RunAsync(poller, cancellationToken), CancellationToken.None));
            }
        }
    }

    private async Task RunAsync(StreamPoller poller, CancellationToken cancellationToken)
    {
        try
        {
            await _run.RunAsync(poller, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The source was replaced or fell silent, or the engine ends.
        }
        catch (Exception e)
        {
            // A mistake of ours must not leave subscribers without rows for good.
            Log.RunBroke(_logger, poller.Identity.Id, e);
            poller.Schedule.DueAt = _time.GetTimestamp() + RefetchClock.Ticks(TimeSpan.FromSeconds(1), _time);
        }
        finally
        {
            poller.Schedule.IsRunning = false;
            _wake.Set();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "A run of the stream poller {Poller} broke off; it goes on in a second.")]
        public static partial void RunBroke(ILogger logger, Guid poller, Exception exception);
    }
}

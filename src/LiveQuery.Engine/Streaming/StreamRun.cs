using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.Engine.Streaming;

/// <summary>
/// One run of a stream's poller: reads the horizon, fetches the cohorts that are due, and goes on at full speed while any
/// has more than a batch can hold.
/// </summary>
internal sealed class StreamRun(
    string source,
    IBatchExecutor executor,
    SemaphoreSlim slots,
    SourceLoop gateLoop,
    StreamBatches batches,
    Func<PollingOptions> options,
    IEngineObserver observer,
    TimeProvider time)
{
    /// <summary>Runs it; sets when it is due again.</summary>
    public async Task RunAsync(StreamPoller poller, CancellationToken cancellationToken)
    {
        var isComplete = true;
        RefetchClock clock;
        long version;
        do
        {
            clock = new RefetchClock(options(), time);
            version = poller.Watch.VersionOf(gateLoop.Gate);
            if (!await ReadHorizonAsync(poller, clock, version, cancellationToken))
            {
                isComplete = false;
                break;
            }

            isComplete = await FetchAsync(poller, clock, version, cancellationToken);
        }
        while (poller.HasAwaited && gateLoop.Unavailability is null);

        // What is held back ends without anything that the gate could see, so it is looked at again soon.
        poller.Schedule.CleanVersion = isComplete ? version : 0;
        poller.Schedule.DueAt = clock.Now + (poller.Horizon.IsHeld
            ? Math.Min(2 * RefetchClock.Ticks(options().ProbeInterval, time), StreamTicks())
            : StreamTicks());
    }

    private long StreamTicks() => RefetchClock.Ticks(options().StreamInterval, time);

    private async Task<bool> ReadHorizonAsync(
        StreamPoller poller, RefetchClock clock, long version, CancellationToken cancellationToken)
    {
        var isAlways = clock.RefetchesAlways || poller.Identity.Plan.IsVolatile;
        if (!isAlways && !poller.Horizon.IsHeld && poller.Schedule.HorizonAt == version && clock.Now < poller.Schedule.SafetyAt)
        {
            return true;
        }

        await slots.WaitAsync(cancellationToken);
        try
        {
            var (reading, _) = await poller.Patience.SendAsync(
                token => executor.ReadHorizonAsync(poller.Identity.Plan.Stream!, token),
                _ => executor.CloseIdle(),
                time,
                cancellationToken);
            poller.Horizon.Observe(reading);
            poller.Schedule.HorizonAt = version;
            return true;
        }
        catch (DatabaseException e)
        {
            poller.Statistics.SetError(e.Message);
            poller.TellWaiting(e.Error);
            if (e.Fault == DatabaseFault.Unavailable)
            {
                poller.Horizon.Forget();
                gateLoop.SetUnavailable(e);
            }

            return false;
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task<bool> FetchAsync(
        StreamPoller poller, RefetchClock clock, long version, CancellationToken cancellationToken)
    {
        var isSafety = clock.Now >= poller.Schedule.SafetyAt;
        if (isSafety)
        {
            poller.Schedule.SafetyAt = clock.Now + clock.SafetyTicks;
        }

        var isAlways = clock.RefetchesAlways || poller.Identity.Plan.IsVolatile;
        var due = poller.TakeDue(version, isSafety || isAlways, clock.Now, out var isComplete);
        if (due.Count == 0)
        {
            return isComplete;
        }

        var chunks = due.Chunk(options().StreamBatchSize).ToArray();
        var outcomes = await Task.WhenAll(chunks.Select(chunk => batches.RunAsync(poller, chunk, version, cancellationToken)));
        Report(poller, outcomes, clock.Now, isAlways);
        return isComplete && outcomes.All(one => one.Details.All(details => details.ErrorCode is null));
    }

    private void Report(StreamPoller poller, BatchOutcome[] outcomes, long started, bool isAlways)
    {
        foreach (var outcome in outcomes)
        {
            if (outcome.Unavailable is { } reason)
            {
                poller.Horizon.Forget();
                gateLoop.SetUnavailable(reason);
            }

            if (outcome.Suspects > 0 && !isAlways)
            {
                gateLoop.Suspect(poller, outcome.SuspectVersion, outcome.Suspects);
            }
        }

        var (cohorts, members) = poller.Count();
        var details = new RefetchDetails
        {
            PollerId = poller.Identity.Id,
            Kind = SubscriptionKind.Streaming,
            Source = source,
            OperationName = poller.Identity.OperationName,
            Role = poller.Identity.Role,
            Elapsed = time.GetElapsedTime(started),
            SnapshotTime = TimeSpan.Zero,
            Batches = [.. outcomes.SelectMany(outcome => outcome.Details)],
            Cohorts = cohorts,
            Subscribers = members,
        };
        poller.Statistics.Count(details);
        observer.OnRefetch(details);
    }
}

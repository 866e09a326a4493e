using LiveQuery.Engine.Diagnostics;
using Microsoft.Extensions.Logging;

namespace LiveQuery.Engine.Polling;

/// <summary>Fetches the cohorts of a poller that are due, in batches, and says what came of it. Shared by all pollers of a source.</summary>
/// <param name="source">The source's name.</param>
/// <param name="batches">Runs a batch.</param>
/// <param name="probe">Is told of cohorts that changed unannounced, and of a source that is away.</param>
/// <param name="feedGate">The same, of pollers that go by the change feed.</param>
/// <param name="registry">Bounds the kept results.</param>
/// <param name="width">The most batches of one refetch at once.</param>
/// <param name="observer">Is told what was done.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For mistakes of ours.</param>
internal sealed partial class Refetcher(
    string source,
    BatchRunner batches,
    GateProbe probe,
    FeedGate feedGate,
    PollerRegistry registry,
    int width,
    IEngineObserver observer,
    TimeProvider time,
    ILogger<Refetcher> logger)
{
    /// <summary>Fetches the cohorts in batches. Who waits for a first result waits for no others; refetches are paced.</summary>
    public async Task RunAsync(
        Poller poller,
        Cohort[] cohorts,
        bool isFirst,
        long started,
        PollingOptions options,
        CancellationToken cancellationToken)
    {
        // Off the loop: it goes on to the next poller.
        await Task.Yield();
        var size = options.BatchLatency is null ? options.BatchSize : poller.Sizing(options).Next(cohorts.Length);
        Cohort[][] chunks = [.. cohorts.Chunk(size)];
        var outcomes = new BatchOutcome[chunks.Length];
        var snapshot = time.GetElapsedTime(started);

        // Who is last waits for a quarter of the interval where the database can do it; the rest is left for what else goes on.
        var pacer = new BatchPacer(chunks.Length, options.RefetchInterval / 4, width, time);
        try
        {
            await pacer.RunAsync(
                async i => outcomes[i] = await batches.RunAsync(poller, chunks[i], isFirst, cancellationToken), isFirst ? width : 1);
            Report(poller, outcomes, started, snapshot, options);
        }
        catch (Exception e)
        {
            // The source was replaced or fell silent, or the engine ends. Batches that had begun have released their
            // cohorts; those of the others must not be left in flight, for nobody would ask for them again.
            foreach (var cohort in chunks.Skip(pacer.Begun).SelectMany(batch => batch))
            {
                cohort.Release();
            }

            poller.HasAwaited = true;
            if (e is not OperationCanceledException)
            {
                Log.RefetchBroke(logger, source, e);
            }
        }
    }

    private void Report(Poller poller, BatchOutcome[] outcomes, long started, TimeSpan snapshot, PollingOptions options)
    {
        foreach (var outcome in outcomes)
        {
            if (outcome.Unavailable is { } reason)
            {
                probe.SetUnavailable(reason);
            }

            if (outcome.Suspects > 0 && !poller.Plan.IsVolatile)
            {
                probe.Suspect(outcome.SuspectVersion, outcome.Suspects);
            }

            foreach (var (cohort, before) in outcome.Unannounced)
            {
                feedGate.Suspect(poller, cohort, before);
            }
        }

        var details = new RefetchDetails
        {
            PollerId = poller.Id,
            Source = source,
            OperationName = poller.Identity.OperationName,
            Role = poller.Identity.Role,
            Elapsed = time.GetElapsedTime(started),
            SnapshotTime = snapshot,
            Batches = [.. outcomes.SelectMany(outcome => outcome.Details)],
            Cohorts = poller.CohortCount,
            Subscribers = poller.SubscriberCount,
        };
        poller.Statistics.Count(details);
        observer.OnRefetch(details);
        if (registry.BoundKept(options.MaxKeptBytes) is > 0 and var dropped)
        {
            observer.OnLimit("kept_results", dropped);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "A refetch of source {Source} stumbled; its live queries are asked for anew.")]
        public static partial void RefetchBroke(ILogger logger, string source, Exception exception);
    }
}

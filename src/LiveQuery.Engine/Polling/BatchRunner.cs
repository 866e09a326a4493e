using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Postgres;
using LiveQuery.Engine.Replicas;
using LiveQuery.Engine.Subscriptions;
using Microsoft.Extensions.Logging;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// Runs batches: takes a slot of the polling pool, sends the statement, and publishes what has changed. Where a replica can
/// answer in the primary's place, it does. A batch that
/// fails on its data is halved until the cohorts that fail stand alone; the others get their results all the same.
/// </summary>
internal sealed partial class BatchRunner(
    IBatchExecutor executor,
    ReplicaReader? replicas,
    Gate gate,
    SemaphoreSlim slots,
    Func<PollingOptions> options,
    TimeProvider time,
    ILogger<BatchRunner> logger)
{
    // A failing cohort is tried again after one second at first, and at least once a minute: it heals by itself.
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(60);

    /// <summary>Fetches the cohorts, which are in flight already; none is by this fetch when it returns.</summary>
    public async Task<BatchOutcome> RunAsync(Poller poller, Cohort[] cohorts, bool isFirst, CancellationToken cancellationToken)
    {
        var flights = Array.ConvertAll(cohorts, cohort => cohort.Flight);
        var outcome = new BatchOutcome();
        try
        {
            await FetchAsync(poller, cohorts, isFirst, outcome, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.BatchBroke(logger, poller.Id, e);
            var error = new GraphQLError("the refetch broke off inside the server", GraphQLErrorCodes.Unexpected);
            FailAll(StillInFlight(), error);
        }
        finally
        {
            // Cancelled: the source was replaced or fell silent, or the engine ends.
            foreach (var cohort in StillInFlight())
            {
                cohort.Release();
                poller.HasAwaited = true;
            }
        }

        return outcome;

        // One that this fetch has told may be in flight again by now, by another batch: that is not ours to end, or there
        // would be two at once, of which the older one may answer last.
        IEnumerable<Cohort> StillInFlight() => cohorts.Where((cohort, i) => cohort.IsInFlight && cohort.Flight == flights[i]);
    }

    private async Task FetchAsync(
        Poller poller,
        Cohort[] cohorts,
        bool isFirst,
        BatchOutcome outcome,
        CancellationToken cancellationToken)
    {
        var requests = Array.ConvertAll(cohorts, cohort => new CohortRequest(cohort.Values, cohort.KnownHash, cohort.KnownFingerprint));
        if (await FetchFromReplicaAsync(poller, cohorts, requests, isFirst, outcome, cancellationToken))
        {
            return;
        }

        var answers = new CohortAnswer?[cohorts.Length];
        await slots.WaitAsync(cancellationToken);
        FetchTag tag;
        long started, answered;
        var settings = options();
        var strategy = poller.Strategies.Choose(cohorts.Length, settings.Strategy);
        try
        {
            // Read before the statement is sent: what commits from here on makes the cohort dirty again.
            tag = FetchTag.Of(poller, cohorts, gate);
            (var position, started) = await poller.Patience.SendAsync(
                token => executor.ExecuteAsync(poller.Plan, strategy, requests, (i, answer) => answers[i] = answer, token),
                patience =>
                {
                    Log.BatchGivenUp(logger, poller.Id, patience);
                    executor.CloseIdle();
                    Array.Clear(answers);
                },
                time,
                cancellationToken);
            answered = time.GetTimestamp();
            replicas?.Primary.Raise(position);
        }
        catch (DatabaseException e)
        {
            outcome.Add(Failed(cohorts, e, isFirst) with { Strategy = strategy });
            slots.Release();
            await RecoverAsync(poller, cohorts, isFirst, outcome, e, cancellationToken);
            return;
        }
        catch
        {
            slots.Release();
            throw;
        }

        slots.Release();
        var elapsed = time.GetElapsedTime(started, answered);
        Learn(poller, poller.Strategies, strategy, requests, answers, elapsed, settings);
        Publish(poller, cohorts, answers, isFirst, outcome, tag, answered, new BatchServer(strategy, elapsed, null));
    }

    /// <summary>Has a replica answer; false: none can, and nothing is published.</summary>
    private async Task<bool> FetchFromReplicaAsync(
        Poller poller,
        Cohort[] cohorts,
        CohortRequest[] requests,
        bool isFirst,
        BatchOutcome outcome,
        CancellationToken cancellationToken)
    {
        // What is volatile may write.
        if (replicas is null || poller.Plan.IsVolatile || !poller.ReplicaTrust.MayAsk(time))
        {
            return false;
        }

        var settings = options();
        var strategy = poller.ReplicaStrategies.Choose(cohorts.Length, settings.Strategy);
        var isAwaited = isFirst || cohorts.Any(cohort => cohort.IsWaitedFor);
        FetchTag? tag = null;
        ReplicaAnswer? answer;
        try
        {
            answer = await replicas.FetchAsync(
                poller.Plan,
                strategy,
                requests,
                isAwaited,
                poller.Patience.AtLeast(Replica.Silence),
                () => tag = FetchTag.Of(poller, cohorts, gate),
                cancellationToken);
        }
        catch (DatabaseException e)
        {
            // Only the primary's word counts: a replica has no unlogged tables, for one.
            poller.ReplicaTrust.Lose(time);
            replicas.CountRefused();
            Log.ReplicaRefused(logger, poller.Id, DatabaseErrors.Describe(e));
            return false;
        }

        if (answer is null)
        {
            return false;
        }

        poller.ReplicaTrust.Gain();
        poller.Patience.Note(answer.Elapsed);
        Learn(poller, poller.ReplicaStrategies, strategy, requests, answer.Rows, answer.Elapsed, settings);
        var answered = time.GetTimestamp();
        Publish(poller, cohorts, answer.Rows, isFirst, outcome, tag!, answered, new BatchServer(strategy, answer.Elapsed, answer.Replica));
        return true;
    }

    /// <summary>Takes in what a batch has cost, and how many of its cohorts have changed since they were fetched last.</summary>
    private void Learn(
        Poller poller,
        StrategyChoice strategies,
        ExecutionStrategy strategy,
        CohortRequest[] requests,
        CohortAnswer?[] answers,
        TimeSpan elapsed,
        PollingOptions settings)
    {
        strategies.Record(strategy, requests.Length, elapsed);
        var (refetched, changed) = (0, 0);
        for (var i = 0; i < requests.Length; i++)
        {
            if (requests[i].Hash is not null)
            {
                refetched++;
                changed += answers[i] is { Data: not null } ? 1 : 0;
            }
        }

        strategies.Observe(refetched, changed);
        if (settings.BatchLatency is { } bound && poller.Sizing(settings).Record(requests.Length, elapsed, bound) is { } size)
        {
            Log.BatchSizeFound(logger, poller.Id, size);
        }
    }

    private void Publish(
        Poller poller,
        Cohort[] cohorts,
        CohortAnswer?[] answers,
        bool isFirst,
        BatchOutcome outcome,
        FetchTag tag,
        long answered,
        BatchServer server)
    {
        var (changed, pushed, bytes) = (0, 0, 0L);
        DeliveryRound.Run(() =>
        {
            for (var i = 0; i < cohorts.Length; i++)
            {
                var cohort = cohorts[i];
                if (answers[i] is { Data: { } data } answer)
                {
                    bytes += data.Length;

                    // Where the state was not kept any more it has come back unchanged.
                    if (cohort.Hash is null || !cohort.Hash.AsSpan().SequenceEqual(answer.Hash))
                    {
                        changed++;
                        tag.CountSuspect(i, cohort, outcome);
                    }
                }

                pushed += cohort.Complete(tag.Version, answers[i], answered);
            }
        });

        poller.Statistics.SetError(null);
        outcome.Add(new BatchDetails(
            cohorts.Length, changed, 0, pushed, bytes, server.Elapsed, time.GetElapsedTime(answered), isFirst, null)
        {
            Strategy = server.Strategy,
            Replica = server.Replica,
        });
    }

    private async Task RecoverAsync(
        Poller poller,
        Cohort[] cohorts,
        bool isFirst,
        BatchOutcome outcome,
        DatabaseException failure,
        CancellationToken cancellationToken)
    {
        poller.Statistics.SetError(failure.Message);
        poller.Reconsider();
        if (failure.Fault == DatabaseFault.Unavailable)
        {
            outcome.Unavailable = failure;
            foreach (var cohort in cohorts)
            {
                cohort.Abandon(failure.Error);
            }

            poller.HasAwaited = true;
            return;
        }

        // What is wrong with the statement itself is wrong for all: halving would only repeat it.
        var isOfOne = failure.Fault is DatabaseFault.Data or DatabaseFault.Timeout or DatabaseFault.Other;
        if (!isOfOne || cohorts.Length == 1)
        {
            FailAll(cohorts, failure.Error);
            return;
        }

        var half = cohorts.Length / 2;
        await FetchAsync(poller, cohorts[..half], isFirst, outcome, cancellationToken);
        await FetchAsync(poller, cohorts[half..], isFirst, outcome, cancellationToken);
    }

    private static BatchDetails Failed(Cohort[] cohorts, DatabaseException failure, bool isFirst) => new(
        cohorts.Length,
        0,
        cohorts.Length == 1 ? 1 : 0,
        0,
        0,
        TimeSpan.Zero,
        TimeSpan.Zero,
        isFirst,
        failure.SqlState ?? "connection");

    private void FailAll(IEnumerable<Cohort> cohorts, GraphQLError error)
    {
        foreach (var cohort in cohorts)
        {
            var wait = Backoff.After(cohort.Failures + 1, FirstRetry, LastRetry);
            cohort.Fail(error, time.GetTimestamp() + RefetchClock.Ticks(wait, time));
        }
    }

    /// <summary>Who answered a batch, and how.</summary>
    private readonly record struct BatchServer(ExecutionStrategy Strategy, TimeSpan Elapsed, string? Replica);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Poller {Poller}: a read replica refuses what the primary is asked for now: {Reason}")]
        public static partial void ReplicaRefused(ILogger logger, Guid poller, string reason);

        [LoggerMessage(LogLevel.Warning, "Poller {Poller}: a batch had no answer within {Patience}; it is sent again, on another connection.")]
        public static partial void BatchGivenUp(ILogger logger, Guid poller, TimeSpan patience);

        [LoggerMessage(LogLevel.Error, "A batch of poller {Poller} broke off; its cohorts are tried again.")]
        public static partial void BatchBroke(ILogger logger, Guid poller, Exception exception);

        [LoggerMessage(LogLevel.Information, "Poller {Poller}: batches of {Size} cost less for each live query; they are used from now on.")]
        public static partial void BatchSizeFound(ILogger logger, Guid poller, int size);
    }
}

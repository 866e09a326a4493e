using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Postgres;
using LiveQuery.Engine.Subscriptions;
using Microsoft.Extensions.Logging;

namespace LiveQuery.Engine.Streaming;

/// <summary>
/// Runs the statements of streams and gives their rows to the cohorts. As with live queries, a statement that fails on its
/// data is halved until the cohorts that fail stand alone.
/// </summary>
internal sealed partial class StreamBatches(
    IBatchExecutor executor, SemaphoreSlim slots, TimeProvider time, ILogger<StreamBatches> logger)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(60);

    /// <summary>Fetches the cohorts, which are in flight already; none is when it returns.</summary>
    public async Task<BatchOutcome> RunAsync(
        StreamPoller poller, StreamCohort[] cohorts, long version, CancellationToken cancellationToken)
    {
        var outcome = new BatchOutcome();
        try
        {
            await FetchAsync(poller, cohorts, version, outcome, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.BatchBroke(logger, poller.Identity.Id, e);
            FailAll(
                poller,
                cohorts.Where(cohort => cohort.IsInFlight),
                new GraphQLError("the refetch broke off inside the server", GraphQLErrorCodes.Unexpected));
        }
        finally
        {
            foreach (var cohort in cohorts)
            {
                poller.Release(cohort);
            }
        }

        return outcome;
    }

    private async Task FetchAsync(
        StreamPoller poller, StreamCohort[] cohorts, long version, BatchOutcome outcome, CancellationToken cancellationToken)
    {
        var plan = poller.Identity.Plan;
        var horizon = poller.Horizon.Version;
        var requests = Array.ConvertAll(cohorts, cohort => new CohortRequest(
            cohort.Values.SetItem(plan.Stream!.HorizonParameter, poller.Horizon.Value), null));
        var rows = new StreamBatch?[cohorts.Length];
        await slots.WaitAsync(cancellationToken);
        long started, answered;
        try
        {
            (_, started) = await poller.Patience.SendAsync(
                async token =>
                {
                    await executor.ExecuteStreamAsync(plan, requests, (i, batch) => rows[i] = batch, token);
                    return true;
                },
                _ =>
                {
                    executor.CloseIdle();
                    Array.Clear(rows);
                },
                time,
                cancellationToken);
            answered = time.GetTimestamp();
        }
        catch (DatabaseException e)
        {
            slots.Release();
            outcome.Add(new BatchDetails(
                cohorts.Length, 0, cohorts.Length == 1 ? 1 : 0, 0, 0, TimeSpan.Zero, TimeSpan.Zero, false, e.SqlState ?? "connection"));
            await RecoverAsync(poller, cohorts, version, outcome, e, cancellationToken);
            return;
        }
        catch
        {
            slots.Release();
            throw;
        }

        slots.Release();
        Publish(poller, cohorts, rows, version, horizon, outcome, time.GetElapsedTime(started, answered), answered);
    }

    private void Publish(
        StreamPoller poller,
        StreamCohort[] cohorts,
        StreamBatch?[] rows,
        long version,
        long horizon,
        BatchOutcome outcome,
        TimeSpan databaseTime,
        long answered)
    {
        var (changed, pushed, bytes, isFirst) = (0, 0, 0L, false);
        DeliveryRound.Run(() =>
        {
            for (var i = 0; i < cohorts.Length; i++)
            {
                var cohort = cohorts[i];
                isFirst |= cohort.Version == 0;
                if (rows[i] is { } batch)
                {
                    changed++;
                    bytes += batch.Data.Length;
                    outcome.CountSuspect(
                        version, wasClean: cohort.Version == version && cohort.HorizonVersion == horizon && !cohort.HasMore);
                }

                pushed += poller.Complete(cohort, rows[i], version, horizon, answered);
            }
        });

        poller.Statistics.SetError(null);
        outcome.Add(new BatchDetails(
            cohorts.Length, changed, 0, pushed, bytes, databaseTime, time.GetElapsedTime(answered), isFirst, null));
    }

    private async Task RecoverAsync(
        StreamPoller poller,
        StreamCohort[] cohorts,
        long version,
        BatchOutcome outcome,
        DatabaseException failure,
        CancellationToken cancellationToken)
    {
        poller.Statistics.SetError(failure.Message);
        if (failure.Fault == DatabaseFault.Unavailable)
        {
            outcome.Unavailable = failure;
            return;
        }

        var isOfOne = failure.Fault is DatabaseFault.Data or DatabaseFault.Timeout or DatabaseFault.Other;
        if (!isOfOne || cohorts.Length == 1)
        {
            FailAll(poller, cohorts, failure.Error);
            return;
        }

        var half = cohorts.Length / 2;
        await FetchAsync(poller, cohorts[..half], version, outcome, cancellationToken);
        await FetchAsync(poller, cohorts[half..], version, outcome, cancellationToken);
    }

    private void FailAll(StreamPoller poller, IEnumerable<StreamCohort> cohorts, GraphQLError error)
    {
        foreach (var cohort in cohorts)
        {
            poller.Fail(cohort, error, failures =>
                time.GetTimestamp() + RefetchClock.Ticks(Backoff.After(failures, FirstRetry, LastRetry), time));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "A batch of the stream poller {Poller} broke off; its cohorts are tried again.")]
        public static partial void BatchBroke(ILogger logger, Guid poller, Exception exception);
    }
}

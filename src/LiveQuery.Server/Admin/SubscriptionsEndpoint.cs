using System.Text.Json;
using LiveQuery.Engine.Diagnostics;

namespace LiveQuery.Server.Admin;

/// <summary>Shows the engine's sources, pollers and cohorts to admins; no data, and no values of parameters.</summary>
internal sealed class SubscriptionsEndpoint(ServerState state)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/dev/subscriptions";

    /// <summary>Answers.</summary>
    public Task HandleAsync(HttpContext context) => JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, Write);

    private void Write(Utf8JsonWriter writer)
    {
        var engine = state.Engine.ReadState();
        writer.WriteStartObject();
        writer.WriteStartObject("options"u8);
        PollingEndpoint.WriteOptions(writer, state.Engine.Polling);
        writer.WriteEndObject();
        writer.WriteNumber("connections"u8, state.Connections.Count);
        writer.WriteNumber("operations"u8, state.Connections.OperationCount);
        writer.WriteNumber("schema_version"u8, state.Models.Current.Version);
        writer.WriteStartArray("sources"u8);
        foreach (var source in engine.Sources)
        {
            WriteSource(writer, source);
        }

        writer.WriteEndArray();
        WritePollers(writer, "live_queries", engine.Pollers.Where(poller => poller.Kind == SubscriptionKind.LiveQuery));
        WritePollers(writer, "stream_queries", engine.Pollers.Where(poller => poller.Kind == SubscriptionKind.Streaming));
        writer.WriteEndObject();
    }

    private static void WritePollers(Utf8JsonWriter writer, string name, IEnumerable<PollerState> pollers)
    {
        writer.WriteStartArray(name);
        foreach (var poller in pollers)
        {
            WritePoller(writer, poller);
        }

        writer.WriteEndArray();
    }

    private static void WriteSource(Utf8JsonWriter writer, SourceState source)
    {
        writer.WriteStartObject();
        writer.WriteString("source"u8, source.Name);
        writer.WriteBoolean("available"u8, source.IsAvailable);
        writer.WriteString("reason"u8, source.Unavailability);
        writer.WriteString("gate"u8, source.Gate);
        writer.WriteNumber("query_connections"u8, source.QueryConnections);
        writer.WriteNumber("polling_connections"u8, source.PollingConnections);
        writer.WriteBoolean("behind_pooler"u8, source.IsBehindPooler);
        WriteReplicas(writer, source);
        WriteFeed(writer, source.Feed);
        writer.WriteEndObject();
    }

    private static void WriteReplicas(Utf8JsonWriter writer, SourceState source)
    {
        writer.WriteStartArray("read_replicas"u8);
        foreach (var replica in source.Replicas)
        {
            writer.WriteStartObject();
            writer.WriteString("replica"u8, replica.Name);
            writer.WriteBoolean("serving"u8, replica.Reason is null);
            writer.WriteString("reason"u8, replica.Reason);
            writer.WriteNumber("lag_bytes"u8, replica.Lag);
            writer.WriteNumber("batches"u8, replica.Batches);
            writer.WriteNumber("connections"u8, replica.Connections);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteFeed(Utf8JsonWriter writer, FeedState feed)
    {
        writer.WriteStartObject("change_feed"u8);
        writer.WriteString("phase"u8, feed.Phase);
        writer.WriteString("reason"u8, feed.Reason);
        writer.WriteString("slot"u8, feed.Slot);
        writer.WriteNumber("lag"u8, feed.Lag.TotalSeconds);
        writer.WriteNumber("unsettled_transactions"u8, feed.Unsettled);
        writer.WriteNumber("transactions"u8, feed.Transactions);
        writer.WriteNumber("rows"u8, feed.Rows);
        writer.WriteNumber("reconnects"u8, feed.Reconnects);
        writer.WriteEndObject();
    }

    private static void WriteGate(Utf8JsonWriter writer, PollerGate gate)
    {
        writer.WriteString("gate"u8, gate.Name);
        writer.WriteString("gate_reason"u8, gate.Reason);
        writer.WriteStartArray("gate_notes"u8);
        foreach (var note in gate.Notes)
        {
            writer.WriteStringValue(note);
        }

        writer.WriteEndArray();
    }

    private static void WriteStrategies(Utf8JsonWriter writer, PollerState poller)
    {
        if (poller.BatchSize is { } found)
        {
            writer.WriteNumber("batch_size"u8, found);
        }

        writer.WriteStartArray("strategies"u8);
        foreach (var size in poller.Strategies)
        {
            writer.WriteStartObject();
            writer.WriteNumber("batches_from"u8, size.LeastCohorts);
            writer.WriteString("role"u8, size.IsOfReplicas ? "replica" : "primary");
            writer.WriteString("strategy"u8, NameOf(size.Current));
            writer.WriteStartObject("microseconds_per_cohort"u8);
            foreach (var (strategy, cost) in size.Costs)
            {
                writer.WriteNumber(NameOf(strategy), Math.Round(cost, 1));
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string NameOf(ExecutionStrategy strategy) => strategy.ToString().ToLowerInvariant();

    private static void WritePoller(Utf8JsonWriter writer, PollerState poller)
    {
        writer.WriteStartObject();
        writer.WriteString("poller_id"u8, poller.Id);
        writer.WriteString("source"u8, poller.Source);
        writer.WriteString("role"u8, poller.Role);
        writer.WriteString("operation_name"u8, poller.OperationName);
        WriteGate(writer, poller.Gate);
        WriteStrategies(writer, poller);
        writer.WriteNumber("cohort_count"u8, poller.Cohorts);
        writer.WriteNumber("subscriber_count"u8, poller.Subscribers);
        writer.WriteNumber("refetches"u8, poller.Refetches);
        writer.WriteNumber("changes"u8, poller.Changes);
        writer.WriteNumber("failures"u8, poller.Failures);
        if (poller.LastElapsed is { } elapsed)
        {
            writer.WriteNumber("last_total_time"u8, elapsed.TotalSeconds);
        }

        writer.WriteString("last_error"u8, poller.LastError);
        writer.WriteString("multiplexed_query"u8, poller.Sql);
        writer.WriteStartArray("cohorts"u8);
        foreach (var cohort in poller.Sample)
        {
            writer.WriteStartObject();
            writer.WriteString("cohort_id"u8, cohort.Id);
            writer.WriteNumber("subscribers"u8, cohort.Subscribers);
            writer.WriteNumber("sequence"u8, cohort.Sequence);
            writer.WriteNumber("bytes"u8, cohort.Bytes);
            writer.WriteBoolean("failing"u8, cohort.IsFailing);
            if (cohort.RefetchInterval is { } interval)
            {
                writer.WriteNumber("refetch_interval"u8, interval.TotalMilliseconds);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

using System.Globalization;
using System.Text.Json;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;

namespace LiveQuery.Server.Admin;

/// <summary>Logs what the engine does: refetches as Hasura's <c>livequery-poller-log</c>, and what goes wrong.</summary>
internal sealed class EngineLog(LogSink sink, Func<PollingOptions> polling) : IEngineObserver
{
    /// <inheritdoc/>
    public void OnRefetch(RefetchDetails details)
    {
        var level = details.Batches.Any(batch => batch.ErrorCode is not null) ? LogLevel.Error : LogLevel.Information;
        if (sink.IsEnabled(level, LogTypeNames.Poller))
        {
            var options = polling();
            sink.Write(level, LogTypeNames.Poller, Text(details), writer => Write(writer, details, options));
        }
    }

    /// <summary>Not logged: forty a second are counted.</summary>
    public void OnProbe(string source, bool changed, TimeSpan elapsed)
    {
    }

    /// <inheritdoc/>
    public void OnMissedChanges(string source, int cohorts) => Tell(
        LogLevel.Error,
        source,
        $"a safety refetch of source \"{source}\" found {cohorts} changes that its gate had missed; --changes always avoids gates");

    /// <inheritdoc/>
    public void OnSourceAvailability(string source, string? reason) => Tell(
        reason is null ? LogLevel.Information : LogLevel.Error,
        source,
        reason is null ? $"source \"{source}\" is available again" : $"source \"{source}\" is not available: {reason}");

    /// <summary>Not logged: the request's own line tells.</summary>
    public void OnQuery(string source, TimeSpan elapsed, long bytes, string? errorCode)
    {
    }

    private void Tell(LogLevel level, string source, string message) =>
        sink.Write(level, LogTypeNames.Engine, message, writer =>
        {
            writer.WriteString("message"u8, message);
            writer.WriteString("source"u8, source);
        });

    private static string Text(RefetchDetails details) => string.Create(
        CultureInfo.InvariantCulture,
        $"{details.OperationName ?? details.PollerId.ToString()[..8]} as {details.Role}: {details.Batches.Sum(batch => batch.Cohorts)} of {details.Cohorts} cohorts in {details.Batches.Length} batches, {details.Batches.Sum(batch => batch.Changed)} changed, {details.Elapsed.TotalMilliseconds:0.0} ms");

    private static void Write(Utf8JsonWriter writer, RefetchDetails details, PollingOptions options)
    {
        writer.WriteString("poller_id"u8, details.PollerId);
        writer.WriteString("kind"u8, SubscriptionKinds.NameOf(details.Kind));
        writer.WriteNumber("snapshot_time"u8, details.SnapshotTime.TotalSeconds);
        writer.WriteStartArray("execution_batches"u8);
        for (var i = 0; i < details.Batches.Length; i++)
        {
            WriteBatch(writer, i + 1, details.Batches[i]);
        }

        writer.WriteEndArray();
        writer.WriteNumber("subscriber_count"u8, details.Subscribers);
        writer.WriteNumber("cohort_count"u8, details.Cohorts);
        writer.WriteNumber("total_time"u8, details.Elapsed.TotalSeconds);
        writer.WriteString("source"u8, details.Source);
        writer.WriteString("operation_name"u8, details.OperationName);
        writer.WriteString("role"u8, details.Role);
        writer.WriteStartObject("subscription_options"u8);
        var isStream = details.Kind == SubscriptionKind.Streaming;
        writer.WriteNumber("batch_size"u8, isStream ? options.StreamBatchSize : options.BatchSize);
        writer.WriteNumber("refetch_delay"u8, (isStream ? options.StreamInterval : options.RefetchInterval).TotalSeconds);
        writer.WriteEndObject();
    }

    private static void WriteBatch(Utf8JsonWriter writer, int number, BatchDetails batch)
    {
        writer.WriteStartObject();
        writer.WriteNumber("batch_id"u8, number);
        writer.WriteNumber("db_execution_time"u8, batch.DatabaseTime.TotalSeconds);
        writer.WriteNumber("push_time"u8, batch.PushTime.TotalSeconds);
        writer.WriteNumber("batch_response_size_bytes"u8, batch.Bytes);
        writer.WriteNumber("cohorts"u8, batch.Cohorts);
        writer.WriteNumber("changed"u8, batch.Changed);
        writer.WriteNumber("failed"u8, batch.Failed);
        writer.WriteNumber("pushed"u8, batch.Pushed);
        writer.WriteBoolean("first_fetch"u8, batch.IsFirstFetch);
        if (batch.Replica is not null)
        {
            writer.WriteString("replica"u8, batch.Replica);
        }

        if (batch.ErrorCode is not null)
        {
            writer.WriteString("error"u8, batch.ErrorCode);
        }

        writer.WriteEndObject();
    }
}

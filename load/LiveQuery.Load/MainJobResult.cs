using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LiveQuery.Load;

/// <summary>The figures of the main job: rates per second of the writing time, CPU in seconds a second.</summary>
internal sealed record MainJobResult
{
    private readonly List<(string Name, double Value)> _figures = [];

    /// <summary>States that were wrong at the end.</summary>
    public int Wrong { get; init; }

    /// <summary>Subscriptions that received more than their first result.</summary>
    public int Updated { get; init; }

    /// <summary>The server's memory before the sockets came.</summary>
    public ServerMemory Idle { get; init; }

    /// <summary>The server's memory with all subscriptions, before the first write.</summary>
    public ServerMemory Full { get; init; }

    /// <summary>The server's memory after the last write.</summary>
    public ServerMemory End { get; init; }

    /// <summary>The figures between two moments.</summary>
    public static MainJobResult Of(
        MainJobOptions options,
        Snapshot before,
        Snapshot after,
        int written,
        LoadFigures figures)
    {
        var seconds = Stopwatch.GetElapsedTime(before.Timestamp, after.Timestamp).TotalSeconds;
        var result = new MainJobResult();
        result._figures.AddRange(
        [
            ("seconds", seconds),
            ("subscriptions", options.Subscriptions),
            ("sockets", options.Sockets),
            ("sessions", options.Sockets * options.Turns),
            ("writes_per_second", written / seconds),
            ("results_per_second", (after.Messages - before.Messages) / seconds),
            ("bytes_per_second", (after.Bytes - before.Bytes) / seconds),
            ("statements_per_second", (after.Statements - before.Statements) / seconds),
            ("transactions_per_second", (after.Transactions - before.Transactions) / seconds),
            ("probes_per_second", (after.Probes - before.Probes) / seconds),
            ("cohorts_refetched_per_second", (after.Refetched - before.Refetched) / seconds),
            ("cohorts_changed_per_second", (after.Changed - before.Changed) / seconds),
            ("missed_changes", after.Missed),
            ("server_cpu", (after.ServerCpu - before.ServerCpu) / seconds),
            ("postgres_cpu", (after.PostgresCpu - before.PostgresCpu) / seconds),
            ("load_cpu", (after.LoadCpu - before.LoadCpu) / seconds),
            ("latency_samples", figures.Latencies),
            ("latency_p50_ms", figures.Latency(50).TotalMilliseconds),
            ("latency_p95_ms", figures.Latency(95).TotalMilliseconds),
            ("latency_p99_ms", figures.Latency(99).TotalMilliseconds),
        ]);
        return result;
    }

    /// <summary>A line a figure.</summary>
    public string ToText() => string.Join('\n', All().Select(figure =>
        string.Create(CultureInfo.InvariantCulture, $"  {figure.Name,-30} {figure.Value,14:0.###}")));

    /// <summary>The figures as a JSON object.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in All())
            {
                writer.WriteNumber(name, Math.Round(value, 3));
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private IEnumerable<(string Name, double Value)> All() =>
    [
        .. _figures,
        ("server_idle_mib", Idle.ResidentMiB), ("server_full_mib", Full.ResidentMiB), ("server_end_mib", End.ResidentMiB),
        ("heap_idle_mib", Idle.HeapMiB), ("heap_full_mib", Full.HeapMiB), ("heap_end_mib", End.HeapMiB),
        ("subscriptions_updated", Updated),
        ("wrong", Wrong),
    ];
}

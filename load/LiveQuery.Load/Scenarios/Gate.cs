using System.Diagnostics;
using System.Text.Json.Nodes;
using LiveQuery.Load.Hosting;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;

namespace LiveQuery.Load.Scenarios;

/// <summary>Servers that go by one gate or another.</summary>
internal static class Gate
{
    /// <summary>The gate that reads the write-ahead log.</summary>
    public const string Log = "wal";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Starts a server that goes by a gate; null, told in the result, where this server does not offer it.</summary>
    public static async Task<ServerProcess?> StartAsync(ScenarioContext context, string metadata, string gate, CancellationToken cancellationToken)
    {
        try
        {
            return await context.StartServerAsync(metadata, cancellationToken, "--changes", gate);
        }
        catch (LoadException problem) when (problem.Message.Contains("--changes", StringComparison.Ordinal))
        {
            context.Result.NotOffered($"the gate {gate}: this server does not take --changes {gate}");
            return null;
        }
    }

    /// <summary>Waits until the server goes by the write-ahead log; notes what it goes by, and why where it does not.</summary>
    public static async Task AwaitLogAsync(ScenarioContext context, ServerProcess server, CancellationToken cancellationToken)
    {
        JsonNode state;
        var watch = Stopwatch.StartNew();
        while (!IsGoneBy(state = await server.ReadStateAsync(cancellationToken)) && watch.Elapsed < Patience)
        {
            await Task.Delay(50, cancellationToken);
        }

        var pollers = state["live_queries"]?.AsArray().Select(poller => $"{poller?["gate"]}{Because(poller?["gate_reason"]?.ToString())}").Distinct() ?? [];
        var feed = state["sources"]?[0]?["change_feed"];
        context.Result.Note($"the change feed is {feed?["phase"]}{Because(feed?["reason"]?.ToString())}; the pollers go by {string.Join(", ", pollers)}");
    }

    /// <summary>Tells a figure of one gate as a part of another's.</summary>
    public static void Compare(ResultBuilder result, string figure, string gate, string other) =>
        result.Sample($"{figure} ({gate} ÷ {other})", "", Better.Lower, result.Median($"{figure} ({gate})") / result.Median($"{figure} ({other})"));

    private static bool IsGoneBy(JsonNode state) =>
        state["live_queries"] is JsonArray { Count: > 0 } pollers && pollers.All(poller => poller?["gate"]?.ToString() is "row" or "table");

    private static string Because(string? reason) => string.IsNullOrEmpty(reason) ? "" : $" ({reason})";
}

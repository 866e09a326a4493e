using System.Globalization;
using System.Text;
using LiveQuery.Load.Measuring;

namespace LiveQuery.Load.Reporting;

/// <summary>A scenario's result for a terminal.</summary>
internal static class TextReport
{
    /// <summary>Writes it.</summary>
    public static string Of(ScenarioResult result)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"== {result.Name}: {result.Outcome} ({result.Seconds:0.0} s)");
        text.AppendLine("   " + result.Title);
        foreach (var failure in result.Failures)
        {
            text.AppendLine("   WRONG  " + failure);
        }

        AppendFigures(text, result);
        AppendPhases(text, result.Phases);
        foreach (var judgement in result.Judgements)
        {
            text.AppendLine($"   {(judgement.IsMet ? "met    " : "not met")} {judgement.Target}: {judgement.Measured}");
        }

        foreach (var missing in result.NotOffered)
        {
            text.AppendLine("   not offered: " + missing);
        }

        foreach (var note in result.Notes)
        {
            text.AppendLine("   note: " + note);
        }

        return text.ToString();
    }

    private static void AppendFigures(StringBuilder text, ScenarioResult result)
    {
        var table = new TextTable("figure", "median", "rounds");
        foreach (var figure in result.Figures)
        {
            table.Add(
                figure.Name,
                Numbers.Print(figure.Value, figure.Unit),
                figure.Samples.Length == 1 ? "" : $"{Numbers.Print(figure.Samples.Min())} – {Numbers.Print(figure.Samples.Max())}");
        }

        if (result.Latency is { Count: > 0 } latency)
        {
            table.Add(
                "lag, commit to receipt",
                $"p50 {Numbers.Print(latency.P50, "ms")}",
                $"p90 {Numbers.Print(latency.P90)}, p99 {Numbers.Print(latency.P99)}, p99.9 {Numbers.Print(latency.P999)}, max {Numbers.Print(latency.Max)} ms");
        }

        if (result.Trend is { } trend && result.Latency is { Count: > 0 })
        {
            table.Add("lag grows by", Numbers.Print(trend.MillisecondsPerSecond, "ms/s"), trend.Holds ? "the rate holds" : "THE RATE DOES NOT HOLD");
        }

        text.Append(table);
    }

    private static void AppendPhases(StringBuilder text, IReadOnlyList<PhaseUsage> phases)
    {
        if (phases.Count == 0)
        {
            return;
        }

        var table = new TextTable("what ran", "s", "server CPU", "Postgres CPU", "load CPU", "statements", "refetched", "changed", "results", "MB", "server MiB");
        foreach (var phase in phases)
        {
            table.Add(
                phase.Name,
                Numbers.Print(phase.Seconds),
                Share(phase.ServerCpu, phase),
                Share(phase.PostgresCpu, phase),
                Share(phase.LoadCpu, phase),
                Numbers.Print(phase.Statements),
                Numbers.Print(phase.Refetched),
                Numbers.Print(phase.Changed),
                Numbers.Print(phase.Results),
                Numbers.Print(phase.Bytes / 1e6),
                Numbers.Print(phase.Resident / 1048576.0));
        }

        text.Append(table);
    }

    private static string Share(double cpu, PhaseUsage phase) =>
        phase.Seconds == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{cpu * 100 / phase.Seconds:0.0} %");
}

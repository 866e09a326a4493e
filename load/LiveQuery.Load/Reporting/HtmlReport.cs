using System.Globalization;
using System.Net;
using System.Text;

namespace LiveQuery.Load.Reporting;

/// <summary>A run as one HTML file that needs nothing else: no script, no network.</summary>
internal static class HtmlReport
{
    private const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .2rem; } p { margin: .3rem 0; } .soft { color: var(--soft); }
        table { border-collapse: collapse; margin: .8rem 0; font-variant-numeric: tabular-nums; } .wide { overflow-x: auto; }
        th, td { padding: .2rem .8rem .2rem 0; text-align: right; border-bottom: 1px solid var(--line); font-weight: normal; white-space: nowrap; }
        th { color: var(--soft); } th:first-child, td:first-child { text-align: left; white-space: normal; }
        a { color: var(--a); } .good { color: var(--good); } .unmet { color: var(--b); } .bad { color: var(--bad); font-weight: 600; }
        .charts { display: flex; flex-wrap: wrap; gap: 1rem; } figure { margin: 0; background: var(--panel); padding: .8rem; border-radius: .5rem; }
        figcaption { color: var(--soft); font-size: .85rem; } svg text { fill: var(--soft); font-size: 11px; }
        """;

    /// <summary>Writes it.</summary>
    public static string Of(RunReport report)
    {
        var html = new StringBuilder();
        html.Append("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n")
            .Append("<title>LiveQuery load</title>\n<style>\n").Append(Palette.Css).Append('\n').Append(Style).Append("\n</style>\n<h1>LiveQuery load</h1>\n<p class=\"soft\">")
            .Append(report.Started.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
        foreach (var (name, value) in report.Environment)
        {
            html.Append(" · ").Append(Text(name)).Append(' ').Append(Text(value));
        }

        html.Append("</p>\n");
        AppendSummary(html, report);
        html.Append("<div class=\"charts\">").Append(Charts.Ratios(report)).Append(Charts.Lags(report)).Append("</div>\n");
        foreach (var scenario in report.Scenarios)
        {
            AppendScenario(html, scenario);
        }

        return html.Append("</html>\n").ToString();
    }

    private static void AppendSummary(StringBuilder html, RunReport report)
    {
        html.Append("<table><tr><th>scenario</th><th>states</th><th>targets met</th><th>lag p50</th><th>lag p99</th><th>lag grows by</th><th>took</th></tr>\n");
        foreach (var scenario in report.Scenarios)
        {
            var isRight = scenario.Failures.Count == 0;
            AppendRow(
                html,
                $"<a href=\"#{Text(scenario.Name)}\">{Text(scenario.Name)}</a>",
                $"<span class=\"{(isRight ? "good" : "bad")}\">{scenario.Outcome}</span>",
                $"{scenario.Judgements.Count(judgement => judgement.IsMet)} of {scenario.Judgements.Count}",
                scenario.Latency is { Count: > 0 } latency ? Numbers.Print(latency.P50, "ms") : "",
                scenario.Latency is { Count: > 0 } lag ? Numbers.Print(lag.P99, "ms") : "",
                Slope(scenario),
                Numbers.Print(scenario.Seconds, "s"));
        }

        html.Append("</table>\n");
    }

    private static void AppendScenario(StringBuilder html, ScenarioResult scenario)
    {
        html.Append("<h2 id=\"").Append(Text(scenario.Name)).Append("\">").Append(Text(scenario.Name)).Append("</h2>\n<p>").Append(Text(scenario.Title)).Append("</p>\n");
        html.Append("<p class=\"soft\">").Append(Text(string.Join(" · ", scenario.Sizes.Select(size => $"{size.Key} {size.Value}")))).Append("</p>\n");
        foreach (var failure in scenario.Failures)
        {
            html.Append("<p class=\"bad\">").Append(Text(failure)).Append("</p>\n");
        }

        foreach (var judgement in scenario.Judgements)
        {
            html.Append(judgement.IsMet ? "<p class=\"good\">met: " : "<p class=\"unmet\">not met: ")
                .Append(Text(judgement.Target)).Append(" — ").Append(Text(judgement.Measured)).Append("</p>\n");
        }

        if (Slope(scenario) is { Length: > 0 } slope)
        {
            html.Append("<p>lag grows by ").Append(slope).Append(scenario.Trend!.Holds ? ": the rate holds</p>\n" : ": the rate does not hold</p>\n");
        }

        foreach (var note in scenario.NotOffered.Select(missing => $"not offered: {missing}").Concat(scenario.Notes))
        {
            html.Append("<p class=\"soft\">").Append(Text(note)).Append("</p>\n");
        }

        html.Append("<div class=\"charts\">").Append(Charts.LagOverTime(scenario)).Append(Charts.Percentiles(scenario)).Append(Charts.Cpu(scenario)).Append("</div>\n");
        AppendFigures(html, scenario);
        AppendPhases(html, scenario);
    }

    // Marked where the rate did not hold; nothing where no lag was measured.
    private static string Slope(ScenarioResult scenario) => scenario is not { Trend: { } trend, Latency.Count: > 0 }
        ? ""
        : $"<span class=\"{(trend.Holds ? "good" : "unmet")}\">{Numbers.Print(trend.MillisecondsPerSecond, "ms/s")}</span>";

    private static void AppendFigures(StringBuilder html, ScenarioResult scenario)
    {
        html.Append("<div class=\"wide\"><table><tr><th>figure</th><th>median</th><th>lowest</th><th>highest</th><th>rounds</th></tr>\n");
        foreach (var figure in scenario.Figures)
        {
            AppendRow(
                html,
                Text(figure.Name),
                Text(Numbers.Print(figure.Value, figure.Unit)),
                Text(Numbers.Print(figure.Samples.Min())),
                Text(Numbers.Print(figure.Samples.Max())),
                figure.Samples.Length.ToString(CultureInfo.InvariantCulture));
        }

        html.Append("</table></div>\n");
    }

    private static void AppendPhases(StringBuilder html, ScenarioResult scenario)
    {
        if (scenario.Phases.Count == 0)
        {
            return;
        }

        html.Append("<div class=\"wide\"><table><tr><th>what ran</th><th>s</th><th>server CPU s</th><th>Postgres CPU s</th><th>load CPU s</th><th>statements</th><th>rows</th>")
            .Append("<th>probes</th><th>refetched</th><th>changed</th><th>results</th><th>MB</th><th>server MiB</th><th>sockets</th></tr>\n");
        foreach (var phase in scenario.Phases)
        {
            AppendRow(
                html,
                Text(phase.Name),
                Numbers.Print(phase.Seconds),
                Numbers.Print(phase.ServerCpu),
                Numbers.Print(phase.PostgresCpu),
                Numbers.Print(phase.LoadCpu),
                Numbers.Print(phase.Statements),
                Numbers.Print(phase.Rows),
                Numbers.Print(phase.Probes),
                Numbers.Print(phase.Refetched),
                Numbers.Print(phase.Changed),
                Numbers.Print(phase.Results),
                Numbers.Print(phase.Bytes / 1e6),
                Numbers.Print(phase.Resident / 1048576.0),
                Numbers.Print(phase.Sockets));
        }

        html.Append("</table></div>\n");
    }

    private static void AppendRow(StringBuilder html, params string[] cells)
    {
        html.Append("<tr>");
        foreach (var cell in cells)
        {
            html.Append("<td>").Append(cell).Append("</td>");
        }

        html.Append("</tr>\n");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}

using System.Globalization;
using System.Net;
using System.Text;

namespace LiveQuery.Load.Reporting;

/// <summary>The charts of a run and of its scenarios, as figures of the page. Empty where there is nothing to show.</summary>
internal static class Charts
{
    private const int BarHeight = 18;
    private const int LabelWidth = 230;

    /// <summary>The ratios of a run, to what was measured in the same run.</summary>
    public static string Ratios(RunReport report) => Figure("ratios to what ran beside it: median and range of the rounds", RatiosSvg(report));

    /// <summary>The same, without the figure around it.</summary>
    public static string RatiosSvg(RunReport report)
    {
        var chart = new RangeChart("", 1);
        foreach (var scenario in report.Scenarios)
        {
            foreach (var figure in scenario.Figures.Where(figure => figure.Name.Contains('÷', StringComparison.Ordinal) && figure.Samples.All(value => value > 0)))
            {
                chart.Add($"{scenario.Name}: {figure.Name}", figure.Samples);
            }
        }

        return chart.ToSvg();
    }

    /// <summary>The lag of each scenario of a run.</summary>
    public static string Lags(RunReport report) => Figure("lag from commit to receipt: p99 (the point), from p50 to the longest", LagsSvg(report));

    /// <summary>The same, without the figure around it.</summary>
    public static string LagsSvg(RunReport report)
    {
        var chart = new RangeChart("ms");
        foreach (var scenario in report.Scenarios)
        {
            if (scenario.Latency is { Count: > 0, P50: > 0 } latency)
            {
                chart.Add(scenario.Name, latency.P50, latency.P99, latency.Max);
            }
        }

        return chart.ToSvg();
    }

    /// <summary>Lag second by second: mean and longest.</summary>
    public static string LagOverTime(ScenarioResult scenario)
    {
        if (scenario.Lag.Count < 2)
        {
            return "";
        }

        var start = scenario.Lag[0].Second;
        var chart = new LineChart(scenario.Lag.Select(second => (double)(second.Second - start)).ToList(), "s", "ms");
        chart.Add("mean", "var(--a)", [.. scenario.Lag.Select(second => second.MeanMilliseconds)]);
        chart.Add("longest", "var(--b)", [.. scenario.Lag.Select(second => second.Max / 1000.0)]);
        return Figure("lag from commit to receipt, second by second (the baselines run in the gaps)", chart.ToSvg());
    }

    /// <summary>The percentiles of lag.</summary>
    public static string Percentiles(ScenarioResult scenario) => scenario.Latency is not { Count: > 0 } latency
        ? ""
        : Figure(
            "lag, by percentile",
            Bars(
                [
                    ("p50", latency.P50), ("p90", latency.P90), ("p99", latency.P99), ("p99.9", latency.P999), ("longest", latency.Max),
                ],
                "ms"));

    /// <summary>CPU of each process, by what ran.</summary>
    public static string Cpu(ScenarioResult scenario)
    {
        var bars = scenario.Phases.Where(phase => phase.Seconds > 0).SelectMany(phase => new[]
        {
            ($"{phase.Name}: server", phase.ServerCpu * 100 / phase.Seconds),
            ($"{phase.Name}: Postgres", phase.PostgresCpu * 100 / phase.Seconds),
            ($"{phase.Name}: load", phase.LoadCpu * 100 / phase.Seconds),
        }).Where(bar => bar.Item2 >= 0.05).ToList();
        return bars.Count == 0 ? "" : Figure("CPU of one core", Bars(bars, "%"));
    }

    private static string Figure(string caption, string svg) => svg.Length == 0 ? "" : $"<figure>{svg}<figcaption>{WebUtility.HtmlEncode(caption)}</figcaption></figure>";

    private static string Bars(List<(string Label, double Value)> bars, string unit)
    {
        const int Width = 190;
        var most = Math.Max(bars.Max(bar => bar.Value), double.Epsilon);
        var svg = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture, $"<svg width=\"{LabelWidth + Width + 80}\" height=\"{(bars.Count * BarHeight) + 6}\" role=\"img\">"));
        foreach (var (index, (label, value)) in bars.Index())
        {
            var y = index * BarHeight;
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelWidth - 8}\" y=\"{y + 13}\" text-anchor=\"end\">{WebUtility.HtmlEncode(label)}</text>")
                .Append(CultureInfo.InvariantCulture, $"<rect x=\"{LabelWidth}\" y=\"{y + 3}\" width=\"{Math.Max(1, value / most * Width):0.0}\" height=\"{BarHeight - 6}\" fill=\"var(--a)\"/>")
                .Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelWidth + Math.Max(1, value / most * Width) + 6:0.0}\" y=\"{y + 13}\">{Numbers.Print(value, unit)}</text>");
        }

        return svg.Append("</svg>").ToString();
    }
}

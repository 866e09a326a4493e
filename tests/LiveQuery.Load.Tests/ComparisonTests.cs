using LiveQuery.Load.Cli;
using LiveQuery.Load.Measuring;
using LiveQuery.Load.Reporting;

namespace LiveQuery.Load.Tests;

/// <summary>What changed, and what is noise.</summary>
public sealed class ComparisonTests
{
    [Theory]
    [InlineData(new[] { 10.0, 10.2, 9.9 }, new[] { 14.0, 14.1, 13.8 }, Better.Lower, "Worse")]
    [InlineData(new[] { 10.0, 10.2, 9.9 }, new[] { 7.0, 7.1, 6.8 }, Better.Lower, "Better")]
    [InlineData(new[] { 10.0, 10.2, 9.9 }, new[] { 14.0, 14.1, 13.8 }, Better.Higher, "Better")]
    [InlineData(new[] { 10.0, 10.2, 9.9 }, new[] { 14.0, 14.1, 13.8 }, null, "Different")]
    [InlineData(new[] { 10.0, 10.2, 9.9 }, new[] { 10.3, 10.1, 10.4 }, Better.Lower, "Noise")]
    [InlineData(new[] { 10.0, 15.0, 8.0 }, new[] { 13.0, 13.1, 13.2 }, Better.Lower, "Noise")]
    [InlineData(new[] { 10.0 }, new[] { 12.0 }, Better.Lower, "Noise")]
    [InlineData(new[] { 10.0 }, new[] { 13.0 }, Better.Lower, "Worse")]
    [InlineData(new[] { 0.0 }, new[] { 0.0 }, Better.Lower, "Noise")]
    [InlineData(new[] { 0.0 }, new[] { 3.0 }, Better.Lower, "Worse")]
    public void A_difference_counts_beyond_the_noise_alone(double[] before, double[] after, object? better, string verdict)
    {
        var compared = Comparison.Compare("churn", new Figure("f", "µs", (Better?)better, before), new Figure("f", "µs", (Better?)better, after));

        Assert.Equal(verdict, compared.Verdict.ToString());
    }

    [Fact]
    public void The_comparison_says_what_is_worse()
    {
        var output = new StringWriter();

        var worse = CompareCommand.Print(Report(10, "5"), Report(20, "6"), all: false, output);

        Assert.Equal(1, worse);
        Assert.Contains("churn: cost", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("+100.0 %", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("WORSE", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("sizes differ, figures do not compare: churn: queries 5 before, 6 after", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(300, 900, 310, 920, "Noise", "Noise")]
    [InlineData(300, 900, 500, 1500, "Worse", "Worse")]
    [InlineData(500, 1500, 300, 700, "Better", "Better")]
    [InlineData(300, 900, 300, 1300, "Noise", "Noise")]
    [InlineData(1, 4, 1.9, 8.5, "Noise", "Noise")]
    [InlineData(1, 4, 2.1, 9.5, "Worse", "Worse")]
    public void Lag_that_is_no_figure_is_compared_too(double p50Before, double p99Before, double p50After, double p99After, string p50, string p99)
    {
        var compared = Comparison.Compare(Lagging(p50Before, p99Before), Lagging(p50After, p99After));

        Assert.Equal(
            [("lag p50", p50), ("lag p99", p99), ("lag grows by", "Noise")],
            compared.Select(figure => (figure.Before.Name, figure.Verdict.ToString())));
    }

    [Fact]
    public void Rounds_that_both_runs_have_tell_the_noise_of_lag()
    {
        var quiet = Lagging(300, 900, rounds: [Lag(290, 880), Lag(300, 900), Lag(310, 920)]);
        var slower = Lagging(345, 1000, rounds: [Lag(340, 980), Lag(345, 1000), Lag(350, 1010)]);
        var restless = Lagging(345, 1000, rounds: [Lag(200, 500), Lag(345, 1000), Lag(500, 2000)]);

        Assert.Equal(["Worse", "Worse", "Noise"], Comparison.Compare(quiet, slower).Select(figure => figure.Verdict.ToString()));
        Assert.Equal(["Noise", "Noise", "Noise"], Comparison.Compare(quiet, restless).Select(figure => figure.Verdict.ToString()));

        // A report without rounds is held against all of the other's rounds together.
        Assert.Equal((300, 345), Values(Comparison.Compare(Lagging(300, 900), slower)[0]));
    }

    [Theory]
    [InlineData(0.1, true, 5, true, "Noise")]
    [InlineData(0.1, true, 50, false, "Worse")]
    [InlineData(50, false, -0.1, true, "Better")]
    [InlineData(50, false, 52, false, "Noise")]
    [InlineData(50, false, 90, false, "Worse")]
    public void A_slope_is_worse_where_the_rate_holds_no_more(double before, bool heldBefore, double after, bool holdsAfter, string verdict)
    {
        var compared = Comparison.Compare(
            Lagging(300, 900, new LagTrend(before, 0, heldBefore)), Lagging(300, 900, new LagTrend(after, 0, holdsAfter)));

        Assert.Equal(verdict, compared[^1].Verdict.ToString());
    }

    [Fact]
    public void Lag_that_is_a_figure_is_not_told_twice()
    {
        var own = Lagging(300, 900, figures: new Figure("lag p99 of all", "ms", Better.Lower, [900]));

        Assert.Equal(["lag p99 of all", "lag p50", "lag grows by"], Comparison.Compare(own, own).Select(figure => figure.Before.Name));
    }

    [Fact]
    public void The_comparison_prints_a_slope_without_per_cents_of_it()
    {
        var output = new StringWriter();

        CompareCommand.Print(Lagging(300, 900), Lagging(300, 900, new LagTrend(90, 900, false)), all: false, output);

        var line = Assert.Single(output.ToString().Split('\n'), line => line.Contains("churn: lag grows by", StringComparison.Ordinal));
        Assert.Equal(["churn:", "lag", "grows", "by", "0", "ms/s", "90.0", "ms/s", "WORSE"], line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void What_does_not_compare_is_told()
    {
        var output = new StringWriter();
        var before = Report(10, "5") with { Environment = new Dictionary<string, string> { ["machine"] = "2 cores", ["postgres"] = "17.1" } };
        var after = Report(10, "5") with
        {
            Environment = new Dictionary<string, string> { ["machine"] = "4 cores", ["postgres"] = "17.1", ["server"] = "other" },
            Scenarios =
            [
                before.Scenarios[0] with { Failures = ["3 × stale"] },
                before.Scenarios[0] with { Name = "idle" },
            ],
        };

        Assert.Equal(0, CompareCommand.Print(before with { Scenarios = [.. before.Scenarios, before.Scenarios[0] with { Name = "storm" }] }, after, all: false, output));

        var lines = output.ToString().Split(Environment.NewLine);
        Assert.Equal(
            [
                "environments differ: machine 2 cores before, 4 cores after",
                "environments differ: server untold before, other after",
                "not compared: storm: in the first run alone",
                "not compared: idle: in the second run alone",
                "not verified, figures mean little: churn: FAILED in the second run: 3 × stale",
            ],
            lines[..5]);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task A_second_run_that_failed_is_worse(bool isFailing, int exit)
    {
        var (one, two) = (Path.GetTempFileName(), Path.GetTempFileName());
        try
        {
            var report = Report(10, "5");
            await File.WriteAllTextAsync(one, report.ToJson(), TestContext.Current.CancellationToken);
            var second = report with { Scenarios = [report.Scenarios[0] with { Failures = isFailing ? ["stale"] : [] }] };
            await File.WriteAllTextAsync(two, second.ToJson(), TestContext.Current.CancellationToken);

            Assert.Equal(exit, await LoadCommand.Create().Parse(["compare", one, two, "--fail-if-worse"])
                .InvokeAsync(cancellationToken: TestContext.Current.CancellationToken));
        }
        finally
        {
            File.Delete(one);
            File.Delete(two);
        }
    }

    [Fact]
    public void A_report_survives_its_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, Report(10, "5").ToJson());

            var back = RunReport.Read(file);

            Assert.Equal(10, back.Scenarios[0].Figures[0].Value);
            Assert.Equal(Better.Lower, back.Scenarios[0].Figures[0].Better);
            File.WriteAllText(file, "nothing");
            Assert.Throws<LoadException>(() => RunReport.Read(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static (double Before, double After) Values(ComparedFigure figure) => (figure.Before.Value, figure.After.Value);

    private static Latency Lag(double p50, double p99) => new(1000, p50, p99, p99, p99, p99);

    private static RunReport Lagging(double p50, double p99, LagTrend? trend = null, Latency[]? rounds = null, params Figure[] figures) => new()
    {
        Environment = new Dictionary<string, string>(),
        Scenarios =
        [
            new ScenarioResult
            {
                Name = "churn",
                Title = "",
                Sizes = new Dictionary<string, string>(),
                Figures = figures,
                Latency = Lag(p50, p99),
                LatencyRounds = rounds ?? [],
                Trend = trend ?? new LagTrend(0, 0, true),
            },
        ],
    };

    private static RunReport Report(double value, string queries) => new()
    {
        Environment = new Dictionary<string, string>(),
        Scenarios =
        [
            new ScenarioResult
            {
                Name = "churn",
                Title = "",
                Sizes = new Dictionary<string, string> { ["queries"] = queries },
                Figures = [new Figure("cost", "µs", Better.Lower, [value])],
            },
        ],
    };
}

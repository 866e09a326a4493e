using LiveQuery.Load.Measuring;
using LiveQuery.Load.Reporting;

namespace LiveQuery.Load.Tests;

/// <summary>The report opens from disk and tells what was found.</summary>
public sealed class HtmlReportTests
{
    private static readonly string Html = HtmlReport.Of(new RunReport
    {
        Environment = new Dictionary<string, string> { ["machine"] = "2 cores" },
        Scenarios =
        [
            new ScenarioResult
            {
                Name = "churn",
                Title = "a <script>alert(1)</script> title",
                Sizes = new Dictionary<string, string> { ["queries"] = "5" },
                Failures = ["3 × stale: \"x\" & <b>"],
                Judgements = [new Judgement("at most 12 µs", "8.00 µs", true), new Judgement("p99 under 1 s", "2,000 ms", false)],
                Figures = [new Figure("cost", "µs", Better.Lower, [1, 2, 3]), new Figure("cost: server ÷ bare", "", Better.Lower, [1.5, 1.2, 3])],
                Latency = new Latency(3, 1, 2, 3, 4, 5),
                Trend = new LagTrend(12.5, 900, false),
                Lag = [new LagSecond(100, 1, 1000, 2000), new LagSecond(101, 2, 3000, 2500), new LagSecond(103, 1, 500, 500)],
                Phases = [new PhaseUsage { Name = "server", Seconds = 2, ServerCpu = 1, Results = 10 }],
            },
        ],
    });

    [Fact]
    public void Nothing_is_loaded_from_elsewhere()
    {
        Assert.DoesNotContain("http", Html, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", Html, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_are_escaped() => Assert.Contains("3 &#215; stale: &quot;x&quot; &amp; &lt;b&gt;", Html, StringComparison.Ordinal);

    [Fact]
    public void Charts_figures_and_judgements_are_there()
    {
        Assert.Equal(5, Html.Split("<svg").Length - 1);
        Assert.Contains("churn: cost: server", Html, StringComparison.Ordinal);
        Assert.Contains("met: at most 12", Html, StringComparison.Ordinal);
        Assert.Contains("not met: p99 under 1 s", Html, StringComparison.Ordinal);
        Assert.Contains("lag grows by <span class=\"unmet\">12.5 ms/s</span>: the rate does not hold", Html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.0000123, "1.2e-5")]
    [InlineData(0.1234, "0.123")]
    [InlineData(1.234, "1.23")]
    [InlineData(12.34, "12.3")]
    [InlineData(123.4, "123")]
    [InlineData(12345.6, "12,346")]
    public void Numbers_have_the_digits_that_mean_something(double value, string text) => Assert.Equal(text, Numbers.Print(value));
}

using LiveQuery.Load.Cli;
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

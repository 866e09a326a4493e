using System.Xml.Linq;
using LiveQuery.Load.Cli;
using LiveQuery.Load.Reporting;

namespace LiveQuery.Load.Tests;

/// <summary>Saved runs become one page, and their charts files that stand alone.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("livequery-report-").FullName;

    [Fact]
    public void Of_a_scenario_that_several_runs_have_the_last_one_counts()
    {
        var joined = RunReport.Join([Run(3, ("churn", 1), ("idle", 2)), Run(1, ("churn", 3))]);

        Assert.Equal([("idle", 2.0), ("churn", 3.0)], joined.Scenarios.Select(scenario => (scenario.Name, scenario.Figures[0].Value)));
        Assert.Equal(1, joined.Started.Day);
    }

    [Fact]
    public async Task Charts_are_files_that_stand_alone()
    {
        var (one, two) = (Path.Combine(_folder, "one.json"), Path.Combine(_folder, "two.json"));
        await File.WriteAllTextAsync(one, Run(1, ("churn", 1.5)).ToJson(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(two, Run(1, ("fan & out", 20)).ToJson(), TestContext.Current.CancellationToken);

        var exit = await LoadCommand.Create().Parse(["report", one, two, "--svg", _folder, "--html", Path.Combine(_folder, "all.html")])
            .InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(0, exit);
        var chart = XDocument.Load(Path.Combine(_folder, "ratios.svg"));
        XNamespace svg = "http://www.w3.org/2000/svg";
        var texts = chart.Descendants(svg + "text").Select(text => text.Value).ToList();
        Assert.Contains("churn: server ÷ floor", texts);
        Assert.Contains("fan & out: server ÷ floor", texts);
        Assert.Contains("20.0", texts);

        // The point of a figure lies between the marks of its decade.
        var points = chart.Descendants(svg + "circle").Select(circle => (double)circle.Attribute("cx")!).ToList();
        Assert.True(points[0] < points[1]);
        Assert.False(File.Exists(Path.Combine(_folder, "lag.svg")));
        Assert.Contains("fan &amp; out", await File.ReadAllTextAsync(Path.Combine(_folder, "all.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("report", "missing.json", "--html", "x.html")]
    [InlineData("report", "missing.json")]
    public async Task What_cannot_be_written_is_told(params string[] words) =>
        Assert.NotEqual(0, await LoadCommand.Create().Parse(words).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken));

    [Fact]
    public void Only_positive_numbers_have_a_place_on_the_axis() =>
        Assert.Throws<ArgumentException>(() => new RangeChart("").Add("x", 1, 0));

    public void Dispose() => Directory.Delete(_folder, true);

    private static RunReport Run(int day, params (string Name, double Value)[] scenarios) => new()
    {
        Started = new DateTimeOffset(2026, 1, day, 0, 0, 0, TimeSpan.Zero),
        Environment = new Dictionary<string, string>(),
        Scenarios =
        [
            .. scenarios.Select(scenario => new ScenarioResult
            {
                Name = scenario.Name,
                Title = "",
                Sizes = new Dictionary<string, string>(),
                Figures = [new Figure("server ÷ floor", "", Better.Lower, [scenario.Value])],
            }),
        ],
    };
}

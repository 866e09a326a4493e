using LiveQuery.Load.Running;
using LiveQuery.Load.Scenarios;

namespace LiveQuery.Load.Tests;

/// <summary>The sizes that are told are those that run.</summary>
public sealed class SizesTests
{
    [Theory]
    [InlineData("churn", 1000, 300, 900, 300)]
    [InlineData("idle", 5, 10, 10, 10)]
    [InlineData("fanout", 1000, 100, 1000, 100)]
    [InlineData("diff", 1000, 100, 100, 100)]
    [InlineData("multiplex", 1000, 300, 1000, 1000)]
    [InlineData("detect", 1000, 300, 1000, 1000)]
    [InlineData("cliff", 50, 10, 50, 1)]
    public void What_does_not_divide_evenly_is_not_told_as_if_it_ran(string name, int queries, int connections, int ranQueries, int ranConnections)
    {
        var scenario = AllScenarios.List.Single(one => one.Name == name);
        var options = new RunOptions { Queries = queries, Connections = connections };

        var sizes = scenario.Fit(options.SizesOf(scenario.SizesFor(SizeClass.Small)));

        Assert.Equal((ranQueries, ranConnections), (sizes.Queries, sizes.Connections));
        Assert.Equal(sizes.Queries, sizes.Connections * sizes.PerConnection);
    }

    [Fact]
    public void The_scenarios_own_sizes_run_as_they_are() => Assert.All(
        AllScenarios.List.SelectMany(scenario => Enum.GetValues<SizeClass>().Select(size => (Scenario: scenario, Sizes: scenario.SizesFor(size)))),
        own => Assert.Equal(own.Sizes, own.Scenario.Fit(own.Sizes)));
}

using LiveQuery.Load.Measuring;
using LiveQuery.Load.Running;

namespace LiveQuery.Load.Tests;

/// <summary>The server's command line, its metrics, and the sizes of a run.</summary>
public sealed class ServerWordsTests
{
    [Fact]
    public void Who_says_an_option_last_wins() => Assert.Equal(
        ["--batch-size", "100", "--refetch-interval", "10ms", "--dev-mode"],
        ServerWords.Join(["--batch-size", "50", "--refetch-interval", "1s"], ["--refetch-interval", "10ms"], ["--batch-size", "100", "--dev-mode"]));

    [Fact]
    public void A_value_without_an_option_is_refused() => Assert.Throws<LoadException>(() => ServerWords.Join(["10ms"]));

    [Fact]
    public void The_interval_is_known_by_its_option()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(10), ServerWords.RefetchInterval(["--batch-size", "100", "--refetch-interval", "10ms"]));
        Assert.Equal(TimeSpan.FromSeconds(1), ServerWords.RefetchInterval(["--batch-size", "100"]));
    }

    [Fact]
    public void Metrics_are_summed_over_their_labels()
    {
        var metrics = ServerMetrics.Parse(
            "# HELP a_total x\na_total{source_name=\"b c\",gate=\"row\"} 2\na_total{source_name=\"d\"} 3.5\na_totals 7\nb 1e3\n");

        Assert.Equal(5.5, metrics["a_total"]);
        Assert.Equal(1000, metrics["b"]);
        Assert.Equal(0, metrics["c"]);
    }

    [Fact]
    public void A_size_that_is_given_alone_keeps_the_others_in_proportion()
    {
        var own = new Sizes(1000, 100, 1, TimeSpan.FromSeconds(10), 1);

        Assert.Equal(own, new RunOptions().SizesOf(own));
        Assert.Equal((5000, 100), Shape(new RunOptions { Queries = 5000 }));
        Assert.Equal((50, 50), Shape(new RunOptions { Queries = 50 }));
        Assert.Equal((200, 20), Shape(new RunOptions { Connections = 20 }));

        (int, int) Shape(RunOptions options) => (options.SizesOf(own).Queries, options.SizesOf(own).Connections);
    }
}

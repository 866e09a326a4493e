using LiveQuery.Load.Measuring;

namespace LiveQuery.Load.Tests;

/// <summary>A rate holds only if lag does not grow.</summary>
public sealed class LagTrendTests
{
    [Fact]
    public void Lag_that_stays_holds()
    {
        var trend = LagTrend.Of(Seconds(60, second => 100 + (second % 7)));

        Assert.True(trend.Holds);
        Assert.InRange(trend.MillisecondsPerSecond, -0.1, 0.1);
    }

    [Fact]
    public void Lag_that_grows_does_not_hold()
    {
        var trend = LagTrend.Of(Seconds(60, second => 100 + (10 * second)));

        Assert.False(trend.Holds);
        Assert.Equal(10, trend.MillisecondsPerSecond, 3);
        Assert.Equal(590, trend.Growth, 3);
    }

    [Fact]
    public void A_pause_in_the_middle_is_no_growth()
    {
        var trend = LagTrend.Of(Seconds(60, second => second is 30 or 31 ? 5000 : 100));

        Assert.True(trend.Holds);
        Assert.Equal(0, trend.MillisecondsPerSecond, 6);
    }

    [Fact]
    public void Growth_of_a_few_milliseconds_holds() => Assert.True(LagTrend.Of(Seconds(30, second => 1 + second)).Holds);

    [Fact]
    public void Growth_within_an_interval_holds_where_refetches_are_spaced_by_it()
    {
        var seconds = Seconds(30, second => 100 + (30 * second));

        Assert.False(LagTrend.Of(seconds).Holds);
        Assert.True(LagTrend.Of(seconds, tolerable: 1000).Holds);
    }

    [Fact]
    public void Fewer_than_five_seconds_tell_nothing() => Assert.Equal(new LagTrend(0, 0, true), LagTrend.Of(Seconds(4, second => 1000 * second)));

    [Fact]
    public void Seconds_without_results_are_no_part_of_the_trend()
    {
        var seconds = Seconds(20, _ => 50).Concat([new LagSecond(20, 0, 0, 0), new LagSecond(21, 1, 50_000, 50_000)]).ToList();

        Assert.Equal(0, LagTrend.Of(seconds).MillisecondsPerSecond, 6);
    }

    [Fact]
    public void A_long_run_is_judged_as_well() => Assert.False(LagTrend.Of(Seconds(5000, second => 10 + second)).Holds);

    private static List<LagSecond> Seconds(int count, Func<int, double> milliseconds) =>
        [.. Enumerable.Range(0, count).Select(second => new LagSecond(second, 10, (long)(milliseconds(second) * 10_000), 0))];
}

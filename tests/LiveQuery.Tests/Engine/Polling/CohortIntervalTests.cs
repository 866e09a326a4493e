using LiveQuery.Engine.Polling;

namespace LiveQuery.Tests.Engine.Polling;

/// <summary>The intervals that subscribers ask for: whose wish holds, within which bounds, and that it parts nobody.</summary>
public sealed class CohortIntervalTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly PollingOptions Bounds = new()
    {
        RefetchInterval = TimeSpan.FromSeconds(2),
        ShortestInterval = TimeSpan.FromMilliseconds(250),
        LongestInterval = TimeSpan.FromSeconds(30),
        SafetyRefetchInterval = TimeSpan.FromHours(1),
    };

    [Theory]
    [InlineData(0.001, 250)]
    [InlineData(249, 250)]
    [InlineData(1_000, 1_000)]
    [InlineData(30_001, 30_000)]
    [InlineData(1e12, 30_000)]
    public void A_wish_is_held_to_the_operators_bounds(double wish, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Bounds.Bounded(TimeSpan.FromMilliseconds(wish)));

    [Theory]
    [InlineData(50, 2_000)]
    [InlineData(5_000, 5_000)]
    public void Without_a_bound_none_is_shorter_than_the_operators_own(int wish, int milliseconds) => Assert.Equal(
        TimeSpan.FromMilliseconds(milliseconds),
        (Bounds with { ShortestInterval = null }).Bounded(TimeSpan.FromMilliseconds(wish)));

    [Theory]
    [InlineData(98.5, 98.5)]
    [InlineData(100, 100)]
    [InlineData(101, 110)]
    [InlineData(110, 110)]
    [InlineData(999, 1_000)]
    [InlineData(1_001, 1_100)]
    [InlineData(12_345, 13_000)]
    public void A_wish_is_rounded_up_to_two_digits(double wish, double milliseconds) => Assert.Equal(
        TimeSpan.FromMilliseconds(milliseconds),
        (Bounds with { ShortestInterval = TimeSpan.FromMilliseconds(1) }).Bounded(TimeSpan.FromMilliseconds(wish)));

    [Fact]
    public void The_shortest_wish_wins_and_who_leaves_takes_it_along()
    {
        var wishes = new IntervalWishes();
        Assert.Equal(CohortInterval.Default, wishes.Read(1));

        wishes.Add(5 * Second);
        wishes.Add(3 * Second);
        wishes.Add(3 * Second);
        Assert.Equal(new CohortInterval(3 * Second, HasDefault: false), wishes.Read(3));
        Assert.Equal(new CohortInterval(3 * Second, HasDefault: true), wishes.Read(4));

        wishes.Remove(3 * Second);
        Assert.Equal(new CohortInterval(3 * Second, HasDefault: false), wishes.Read(2));
        wishes.Remove(3 * Second);
        Assert.Equal(new CohortInterval(5 * Second, HasDefault: false), wishes.Read(1));
        wishes.Remove(5 * Second);
        Assert.Equal(CohortInterval.Default, wishes.Read(1));
    }

    [Theory]
    [InlineData(null, true, 2_000)]
    [InlineData(500, false, 500)]
    [InlineData(500, true, 500)]
    [InlineData(10_000, false, 10_000)]
    [InlineData(10_000, true, 2_000)]
    [InlineData(1, false, 250)]
    public void Who_asks_for_none_asks_for_the_operators(int? wish, bool hasDefault, int milliseconds)
    {
        var time = new WatchedTime();
        var interval = new CohortInterval(wish is { } asked ? TimeSpan.FromMilliseconds(asked) : null, hasDefault);
        Assert.Equal(
            RefetchClock.Ticks(TimeSpan.FromMilliseconds(milliseconds), time), new RefetchClock(Bounds, time).IntervalOf(interval));
    }

    [Fact]
    public async Task Subscribers_with_different_wishes_share_a_cohort_at_the_shortest_one()
    {
        await using var world = new PollingWorld(Bounds);
        var patient = world.Subscribe("a", interval: 10 * Second);
        await world.UntilAsync(() => patient.Last is not null, Soon);
        Assert.Equal(10, await WaitedAsync(world, 12 * Second), 0.5);

        var hasty = world.Subscribe("a", interval: TimeSpan.FromMilliseconds(500));
        Assert.Single(world.Registry.CohortsOf(Assert.Single(world.Registry.PollersOf("default"))));
        Assert.Equal(0.5, await WaitedAsync(world, 12 * Second), 0.2);
        Assert.Equal(patient.Last, hasty.Last);

        // The interval of who is left.
        hasty.Subscription!.Dispose();
        Assert.Equal(10, await WaitedAsync(world, 12 * Second), 0.5);
        var modest = world.Subscribe("a");
        Assert.Equal(2, await WaitedAsync(world, 12 * Second), 0.3);
        modest.Subscription!.Dispose();
        Assert.Equal(10, await WaitedAsync(world, 12 * Second), 0.5);
    }

    [Fact]
    public async Task Cohorts_with_different_wishes_share_a_poller_and_a_statement()
    {
        await using var world = new PollingWorld(Bounds);
        var hasty = world.Subscribe("a", interval: TimeSpan.FromMilliseconds(500));
        var patient = world.Subscribe("b", interval: 5 * Second);
        await world.UntilAsync(() => hasty.Last is not null && patient.Last is not null, Soon);
        Assert.Equal([2], world.Database.Batches);
        Assert.Equal(2, world.Registry.CohortsOf(Assert.Single(world.Registry.PollersOf("default"))).Length);

        // After a pause whoever has waited long enough goes along in one statement; then each goes by its own.
        await world.PassAsync(6 * Second);
        world.Database.Batches.Clear();
        for (var i = 0; i < 100; i++)
        {
            world.Database.Commit("a", $"{i}");
            world.Database.Commit("b", $"{i}");
            await world.PassAsync(TimeSpan.FromMilliseconds(100));
        }

        Assert.InRange(world.Database.Batches.Sum(), 20, 25);
        Assert.Contains(2, world.Database.Batches);
        Assert.InRange(patient.States.Count, 3, 4);
        Assert.InRange(hasty.States.Count, 18, 23);
    }

    /// <summary>The seconds between two refetches under constant change.</summary>
    private static async Task<double> WaitedAsync(PollingWorld world, TimeSpan most)
    {
        await NextAsync();
        var began = world.Time.GetTimestamp();
        await NextAsync();
        return world.Time.GetElapsedTime(began).TotalSeconds;

        async Task NextAsync()
        {
            world.Database.Batches.Clear();
            world.Database.Commit("a", Guid.NewGuid().ToString());
            await world.UntilAsync(() => !world.Database.Batches.IsEmpty, most);
        }
    }
}

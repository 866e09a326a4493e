using LiveQuery.Engine.Polling;

namespace LiveQuery.Tests.Engine.Polling;

/// <summary>The operator's bounds on what is subscribed to and kept.</summary>
public sealed class LimitTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Cohorts_above_the_bound_are_refused_and_those_that_are_there_can_be_joined()
    {
        await using var world = new PollingWorld(new PollingOptions { MaxCohorts = 2 });
        var first = world.Subscribe("a");
        world.Subscribe("b");

        Assert.Equal("refused: the server takes no more different subscriptions now: try again later", Assert.Single(world.Subscribe("c").Errors));
        Assert.Empty(world.Subscribe("a").Errors);
        Assert.Equal(1, world.Limits["cohorts"]);

        // The other subscriber to it keeps its place.
        first.Subscription!.Dispose();
        Assert.Single(world.Subscribe("c").Errors);
    }

    [Fact]
    public async Task A_place_that_is_given_back_can_be_taken()
    {
        await using var world = new PollingWorld(new PollingOptions { MaxCohorts = 1, MaxPollersPerRole = 1 });
        for (var i = 0; i < 3; i++)
        {
            var subscriber = world.Subscribe($"{i}", isVolatile: i % 2 == 1);
            await world.UntilAsync(() => subscriber.Last is not null, Soon);
            subscriber.Subscription!.Dispose();
        }

        Assert.Empty(world.Limits);
    }

    [Fact]
    public async Task Queries_of_a_role_above_the_bound_are_refused()
    {
        await using var world = new PollingWorld(new PollingOptions { MaxPollersPerRole = 1 });
        var subscriber = world.Subscribe("a");

        Assert.Contains("the role admin subscribes to 1 different queries", Assert.Single(world.Subscribe("a", isVolatile: true).Errors), StringComparison.Ordinal);
        Assert.Equal(1, world.Limits["pollers"]);
        Assert.Empty(world.Subscribe("b").Errors);
        await world.UntilAsync(() => subscriber.Last is not null, Soon);
    }

    [Fact]
    public async Task Results_above_the_bound_are_dropped_and_nobody_notices()
    {
        await using var world = new PollingWorld(new PollingOptions { MaxKeptBytes = 60 });
        for (var i = 0; i < 20; i++)
        {
            world.Database.Commit($"{i}", $"{{\"state\":{i:00}}}");
        }

        var subscribers = Enumerable.Range(0, 20).Select(i => world.Subscribe($"{i}")).ToList();
        await world.UntilAsync(() => subscribers.TrueForAll(subscriber => subscriber.Last is not null), Soon);
        await world.PassAsync(2 * Second);
        Assert.InRange(world.Registry.Kept.Bytes, 1, 60);
        Assert.InRange(world.Limits["kept_results"], 15, 20);

        // Who joins gets the state, whether it was kept or not, and who has it is not told again.
        var joined = Enumerable.Range(0, 20).Select(i => world.Subscribe($"{i}")).ToList();
        await world.UntilAsync(() => joined.TrueForAll(subscriber => subscriber.Last is not null), Soon);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal($"{{\"state\":{i:00}}}", Assert.Single(joined[i].States));
            Assert.Single(subscribers[i].States);
        }

        // Changes are told to both, and no state that came back unchanged counts as one that the gate had missed.
        world.Database.Commit("7", "new");
        await world.UntilAsync(() => subscribers[7].Last == "new" && joined[7].Last == "new", 2 * Second);
        await world.PassAsync(120 * Second);
        Assert.All(subscribers, subscriber => Assert.InRange(subscriber.States.Count, 1, 2));
        Assert.Equal(0, world.Missed);
    }

    [Fact]
    public async Task What_is_kept_is_given_up_with_its_cohort()
    {
        await using var world = new PollingWorld();
        var subscriber = world.Subscribe("a");
        await world.UntilAsync(() => subscriber.Last is not null, Soon);
        Assert.InRange(world.Registry.Kept.Bytes, 1, 100);

        subscriber.Subscription!.Dispose();
        Assert.Equal(0, world.Registry.Kept.Bytes);
    }
}

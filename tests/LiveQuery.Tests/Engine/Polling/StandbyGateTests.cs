using LiveQuery.Engine.Polling;

namespace LiveQuery.Tests.Engine.Polling;

/// <summary>The gate of a source that is a standby, whose snapshot tells nothing.</summary>
public sealed class StandbyGateTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task What_is_replayed_is_fetched_and_nothing_is_while_nothing_is_replayed()
    {
        await using var world = new PollingWorld();
        world.Database.IsStandby = true;
        var subscriber = world.Subscribe("a");
        await world.UntilAsync(() => subscriber.Last == "{}", Soon);
        Assert.True(world.Loop.Gate.IsStandby);
        await world.PassAsync(3 * Second);
        Assert.Single(world.Database.Batches);

        world.Database.Commit("a", "1");
        await world.UntilAsync(() => subscriber.Last == "1", Soon);
        await world.PassAsync(3 * Second);
        Assert.Equal(2, world.Database.Batches.Count);
    }

    [Fact]
    public async Task A_feed_that_is_live_is_of_no_use_on_a_standby_and_takes_over_after_the_promotion()
    {
        await using var world = new PollingWorld();
        world.Database.IsStandby = true;
        world.Feed.GoLive();
        var subscriber = world.Subscribe("a");
        await world.UntilAsync(() => subscriber.Last == "{}", Soon);
        await world.PassAsync(Second);
        Assert.False(Assert.Single(world.Registry.PollersOf("default")).Watch.IsOn);
        world.Database.Commit("a", "replayed");
        await world.UntilAsync(() => subscriber.Last == "replayed", Soon);

        world.Database.IsStandby = false;
        await world.PassAsync(2 * Second);
        Assert.False(world.Loop.Gate.IsStandby);
        Assert.True(Assert.Single(world.Registry.PollersOf("default")).Watch.IsOn);
    }

    [Fact]
    public void The_reading_of_the_server_that_it_is_promoted_to_is_another_one()
    {
        var gate = new Gate();
        Assert.True(gate.Observe("0/3000060@1", isStandby: true));
        Assert.False(gate.Observe("0/3000060@1", isStandby: true));
        var version = gate.Version;
        Assert.True(gate.Observe("740:740:@1", isStandby: false));
        Assert.False(gate.IsStandby);
        Assert.True(gate.Version > version);
    }
}

using LiveQuery.Engine.Changes;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;

namespace LiveQuery.Tests.Engine.Polling;

/// <summary>The gates that go by the change feed, over a scripted feed and a clock that stands.</summary>
public sealed class FeedGateTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_changed_row_refetches_its_cohort_at_once_and_no_other()
    {
        await using var world = await FeedWorld.LiveAsync(100);
        await world.PassAsync(5 * Second);
        world.Clear();

        world.World.Feed.Tell(world.World.Database.Commit("5", "1"), "5");
        await world.World.UntilAsync(() => world.Of("5") == "1", TimeSpan.FromMilliseconds(20));

        await world.PassAsync(3 * Second);
        Assert.Equal([1], world.World.Database.Batches);
        Assert.Equal(1, world.World.Woken[WakeReason.Row]);
    }

    [Fact]
    public async Task Further_changes_of_a_cohort_wait_for_its_interval_and_those_of_others_do_not()
    {
        await using var world = await FeedWorld.LiveAsync(3);
        await world.PassAsync(2 * Second);
        var database = world.World.Database;

        world.World.Feed.Tell(database.Commit("0", "1"), "0");
        await world.World.UntilAsync(() => world.Of("0") == "1", Soon);
        world.World.Feed.Tell(database.Commit("0", "2"), "0");
        world.World.Feed.Tell(database.Commit("1", "1"), "1");
        await world.World.UntilAsync(() => world.Of("1") == "1", Soon);
        await world.PassAsync(0.7 * Second);
        Assert.Equal("1", world.Of("0"));
        await world.World.UntilAsync(() => world.Of("0") == "2", 0.5 * Second);
    }

    [Fact]
    public async Task Commits_that_the_feed_does_not_tell_of_refetch_nothing_and_probes_become_rare()
    {
        await using var world = await FeedWorld.LiveAsync(10);
        await world.PassAsync(2 * Second);
        world.Clear();
        var probes = world.World.Database.Probes;

        for (var i = 0; i < 100; i++)
        {
            world.World.Database.Commit("elsewhere", $"{i}");
            await world.PassAsync(TimeSpan.FromMilliseconds(50));
        }

        Assert.Empty(world.World.Database.Batches);
        Assert.InRange(world.World.Database.Probes - probes, 3, 7);
    }

    [Fact]
    public async Task A_change_waits_until_statements_see_its_transaction()
    {
        await using var world = await FeedWorld.LiveAsync(2);
        await world.PassAsync(2 * Second);
        world.Clear();

        // Told of before its end: the log is ahead.
        var transaction = world.World.Database.Commit("elsewhere", "");
        world.World.Database.Running.Add(transaction);
        world.World.Feed.Tell(transaction, "1");
        await world.PassAsync(3 * Second);
        Assert.Empty(world.World.Database.Batches);

        world.World.Database.ChangeSilently("1", "1");
        world.World.Database.EndRunning();
        await world.World.UntilAsync(() => world.Of("1") == "1", Soon);
        Assert.Equal([1], world.World.Database.Batches);
    }

    [Fact]
    public async Task A_transaction_under_way_when_the_feed_begins_makes_everything_dirty_when_it_ends()
    {
        await using var world = new FeedWorld(10);
        await world.World.UntilAsync(() => world.Of("9") is not null, Soon);

        // It has written its commit to the log before the feed begins, so that nobody will tell of it.
        var transaction = world.World.Database.Commit("elsewhere", "");
        world.World.Database.Running.Add(transaction);
        await world.PassAsync(Second);
        world.World.Feed.GoLive();
        await world.PassAsync(3 * Second);
        world.Clear();
        world.World.Database.ChangeSilently("3", "1");
        await world.PassAsync(Second);
        Assert.Empty(world.World.Database.Batches);

        world.World.Database.EndRunning();
        await world.World.UntilAsync(() => world.Of("3") == "1", 2 * Second);
        Assert.Contains("handover", world.World.Resets);
    }

    [Fact]
    public async Task Without_the_feed_the_snapshot_tells_and_nothing_is_lost_in_between()
    {
        await using var world = await FeedWorld.LiveAsync(5);
        await world.PassAsync(2 * Second);

        // Committed, but lost with the session.
        world.World.Database.Commit("1", "1");
        world.World.Feed.Lose();
        await world.World.UntilAsync(() => world.Of("1") == "1", 2 * Second);
        world.World.Database.Commit("2", "1");
        await world.World.UntilAsync(() => world.Of("2") == "1", 2 * Second);

        // Committed while there is none, and told by nobody.
        await world.PassAsync(2 * Second);
        world.World.Database.Commit("3", "1");
        world.World.Feed.GoLive();
        await world.World.UntilAsync(() => world.Of("3") == "1", 2 * Second);
        Assert.Equal(0, world.World.Missed);
    }

    [Fact]
    public async Task A_feed_that_tells_too_much_at_once_makes_everything_dirty()
    {
        await using var world = await FeedWorld.LiveAsync(5);
        await world.PassAsync(2 * Second);
        world.Clear();
        var inbox = world.World.Feed.Inbox;
        for (var i = 0u; i < 20_000; i++)
        {
            inbox.Add(new ChangedTransaction(1, new Dictionary<uint, TableChange> { [ScriptedFeed.Table] = TableChange.Whole() }));
        }

        world.World.Database.Commit("4", "1");
        world.World.Feed.Told!();
        await world.World.UntilAsync(() => world.Of("4") == "1", Soon);
        Assert.Contains("overflow", world.World.Resets);
    }

    [Fact]
    public async Task Ddl_on_what_a_plan_reads_makes_its_cohorts_dirty_and_other_ddl_does_not()
    {
        await using var world = await FeedWorld.LiveAsync(5);
        await world.PassAsync(2 * Second);
        world.Clear();

        world.World.Feed.Alter("2", stamp: 1);
        await world.PassAsync(2 * Second);
        Assert.Empty(world.World.Database.Batches);

        world.World.Database.ChangeSilently("2", "1");
        world.World.Feed.Alter("3", stamp: 2);
        await world.World.UntilAsync(() => world.Of("2") == "1", Soon);
    }

    [Fact]
    public async Task A_whole_table_wakes_every_cohort()
    {
        await using var world = await FeedWorld.LiveAsync(150);
        await world.PassAsync(2 * Second);
        world.Clear();

        var transaction = world.World.Database.Commit("7", "1");
        world.World.Feed.Tell(new ChangedTransaction(
            transaction, new Dictionary<uint, TableChange> { [ScriptedFeed.Table] = TableChange.Whole() }));
        await world.World.UntilAsync(() => world.Of("7") == "1", Soon);
        await world.PassAsync(2 * Second);
        Assert.Equal(150, world.World.Database.Batches.Sum());
        Assert.Equal(150, world.World.Woken[WakeReason.Table]);
    }

    [Fact]
    public async Task A_table_that_nobody_knows_has_the_schema_looked_at()
    {
        await using var world = await FeedWorld.LiveAsync(3);
        await world.PassAsync(2 * Second);
        var before = world.World.Feed.Looks;
        var transaction = world.World.Database.Commit("1", "1");
        world.World.Feed.Tell(new ChangedTransaction(transaction, new Dictionary<uint, TableChange> { [4711] = TableChange.Whole() }));

        // Once for the commit, which may be DDL, and once for the table.
        await world.World.UntilAsync(() => world.Of("1") == "1", Soon);
        Assert.Equal(before + 2, world.World.Feed.Looks);
        Assert.Contains("stranger", world.World.Resets);
    }

    [Fact]
    public async Task A_change_that_the_feed_has_missed_is_found_by_the_safety_refetch_and_counted()
    {
        await using var world = await FeedWorld.LiveAsync(3, new PollingOptions { SafetyRefetchInterval = 10 * Second });
        await world.PassAsync(9 * Second);
        world.World.Database.Commit("1", "1");
        world.World.Database.Log = 100;

        await world.World.UntilAsync(() => world.Of("1") == "1", 2 * Second);
        await world.PassAsync(1.5 * Second);
        Assert.Equal(0, world.World.Missed);

        // Only now it must have told.
        world.World.Feed.Position = 100;
        await world.PassAsync(3 * Second);
        Assert.Equal(1, world.World.Missed);
        Assert.True(world.World.Woken[WakeReason.Safety] > 0);
    }

    [Fact]
    public async Task A_change_that_the_feed_tells_late_is_not_missed()
    {
        await using var world = await FeedWorld.LiveAsync(3, new PollingOptions { SafetyRefetchInterval = 10 * Second });
        await world.PassAsync(9 * Second);
        var transaction = world.World.Database.Commit("1", "1");
        world.World.Database.Log = 100;
        await world.World.UntilAsync(() => world.Of("1") == "1", 2 * Second);
        await world.PassAsync(Second);

        world.World.Feed.Position = 100;
        world.World.Feed.Tell(transaction, "1");
        await world.PassAsync(5 * Second);
        Assert.Equal(0, world.World.Missed);
    }

    [Fact]
    public async Task A_feed_far_behind_is_not_gone_by_until_it_has_caught_up()
    {
        await using var world = await FeedWorld.LiveAsync(3);
        await world.PassAsync(2 * Second);
        world.World.Database.Log = 100;
        await world.PassAsync(7 * Second);
        Assert.Equal("lagging", world.World.Loop.ReadFeed().Phase);

        world.World.Database.Commit("1", "1");
        await world.World.UntilAsync(() => world.Of("1") == "1", 2 * Second);

        world.World.Feed.Position = 100;
        await world.PassAsync(2 * Second);
        world.Clear();
        Assert.Equal("live", world.World.Loop.ReadFeed().Phase);
        world.World.Database.Commit("elsewhere", "");
        await world.PassAsync(2 * Second);
        Assert.Empty(world.World.Database.Batches);
    }

    [Fact]
    public async Task Another_server_ends_what_the_feed_has_said()
    {
        await using var world = await FeedWorld.LiveAsync(3);
        await world.PassAsync(2 * Second);

        world.World.Database.Incarnation = "2";
        world.World.Database.Commit("1", "1");
        await world.World.UntilAsync(() => world.Of("1") == "1", 2 * Second);
        world.World.Database.Commit("2", "1");
        await world.World.UntilAsync(() => world.Of("2") == "1", 2 * Second);
    }

    [Fact]
    public async Task Who_joins_gets_the_state_that_holds_and_the_feed_goes_on()
    {
        await using var world = await FeedWorld.LiveAsync(3);
        await world.PassAsync(2 * Second);
        world.World.Database.Commit("elsewhere", "");
        await world.PassAsync(2 * Second);
        world.Clear();

        var late = world.World.Subscribe("1");
        Assert.Equal("{}", late.Last);
        var other = world.World.Subscribe("other");
        await world.World.UntilAsync(() => other.Last is not null, Soon);
        Assert.Equal([1], world.World.Database.Batches);

        world.World.Feed.Tell(world.World.Database.Commit("other", "1"), "other");
        await world.World.UntilAsync(() => other.Last == "1", 2 * Second);
    }

    [Fact]
    public async Task The_feed_is_asked_for_while_somebody_subscribes_and_for_a_minute_after()
    {
        await using var world = await FeedWorld.LiveAsync(1);
        Assert.True(world.World.Feed.Demand.IsWanted);
        Assert.Contains("item", world.World.Feed.Demand.Tables.Select(table => table.Name));
        Assert.Equal(["key"], world.World.Feed.Demand.Columns[ScriptedFeed.Table]);

        world.DisposeSubscribers();
        await world.PassAsync(30 * Second);
        Assert.True(world.World.Feed.Demand.IsWanted);
        await world.PassAsync(40 * Second);
        Assert.False(world.World.Feed.Demand.IsWanted);

        var subscriber = world.World.Subscribe("1");
        await world.World.UntilAsync(() => subscriber.Last is not null && world.World.Feed.Demand.IsWanted, Second);
    }

    [Theory]
    [InlineData(GateMode.Snapshot)]
    [InlineData(GateMode.Always)]
    public async Task The_feed_is_left_alone_where_another_gate_is_asked_for(GateMode mode)
    {
        await using var world = await FeedWorld.LiveAsync(1, new PollingOptions { Changes = mode });
        Assert.False(world.World.Feed.Demand.IsWanted);
        world.World.Database.Commit("0", "1");
        await world.World.UntilAsync(() => world.Of("0") == "1", 2 * Second);
    }
}

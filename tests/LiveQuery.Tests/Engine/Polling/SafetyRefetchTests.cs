using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;

namespace LiveQuery.Tests.Engine.Polling;

/// <summary>The refetch of everything that goes on whatever tells of changes, over a clock that stands.</summary>
public sealed class SafetyRefetchTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly PollingOptions Options = new() { SafetyRefetchInterval = 10 * Second, BatchSize = 10 };

    [Fact]
    public async Task It_goes_round_all_cohorts_in_its_interval_a_batch_at_a_time()
    {
        await using var world = await FeedWorld.LiveAsync(100, Options);
        await CommitElsewhereAsync(world, 10);
        world.Clear();
        foreach (var i in Enumerable.Range(0, 100))
        {
            world.World.Database.ChangeSilently($"{i}", "1");
        }

        await CommitElsewhereAsync(world, 5);
        Assert.InRange(Enumerable.Range(0, 100).Count(i => world.Of($"{i}") == "1"), 40, 60);
        await CommitElsewhereAsync(world, 6);

        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal("1", world.Of($"{i}")));
        Assert.All(world.World.Database.Batches, size => Assert.Equal(10, size));
        Assert.InRange(world.World.Woken[WakeReason.Safety], 100, 120);
    }

    [Fact]
    public async Task While_nothing_is_committed_it_goes_at_a_tenth_of_the_pace()
    {
        await using var world = await FeedWorld.LiveAsync(100, Options);
        await CommitElsewhereAsync(world, 10);
        await world.PassAsync(13 * Second);
        world.Clear();
        await world.PassAsync(20 * Second);
        Assert.InRange(world.World.Database.Batches.Count, 1, 3);

        await CommitElsewhereAsync(world, 5);
        Assert.InRange(world.World.Database.Batches.Count, 5, 9);
    }

    [Fact]
    public async Task It_keeps_its_pace_where_something_else_than_commits_may_change_what_is_read()
    {
        // Without the feed's catalog nothing is known of what the tables hide.
        await using var world = new FeedWorld(100, Options);
        await world.PassAsync(25 * Second);
        world.Clear();
        await world.PassAsync(10 * Second);
        Assert.InRange(world.World.Database.Batches.Count, 9, 11);
    }

    [Fact]
    public async Task What_changes_meanwhile_does_not_wait_for_it()
    {
        await using var world = await FeedWorld.LiveAsync(100, Options);
        await CommitElsewhereAsync(world, 10);
        var hold = new TaskCompletionSource();
        world.Clear();
        world.World.Database.Hold = hold;
        await world.World.UntilAsync(() => !world.World.Database.Batches.IsEmpty, 2 * Second);

        // Ten at most are asked for by the batch that is held back.
        world.World.Database.Hold = null;
        var told = Enumerable.Range(0, 100).Select(i => $"{i}").ToArray();
        var transactions = told.Select(key => (Key: key, Id: world.World.Database.Commit(key, "1"))).ToArray();
        foreach (var (key, id) in transactions)
        {
            world.World.Feed.Tell(id, key);
        }

        await world.World.UntilAsync(() => told.Count(key => world.Of(key) == "1") >= 90, Second);
        hold.SetResult();
        await world.World.UntilAsync(() => told.All(key => world.Of(key) == "1"), 2 * Second);
    }

    [Fact]
    public async Task A_change_right_after_it_is_fetched_at_once()
    {
        await using var world = await FeedWorld.LiveAsync(3, Options);
        await CommitElsewhereAsync(world, 9);
        await world.World.UntilAsync(() => world.World.Woken.GetValueOrDefault(WakeReason.Safety) == 3, 2 * Second);

        world.World.Feed.Tell(world.World.Database.Commit("1", "1"), "1");
        await world.World.UntilAsync(() => world.Of("1") == "1", TimeSpan.FromMilliseconds(20));
    }

    /// <summary>Commits twice a second what the feed does not tell of: nothing is quiet, and nothing is dirty.</summary>
    private static async Task CommitElsewhereAsync(FeedWorld world, int seconds)
    {
        for (var i = 0; i < 2 * seconds; i++)
        {
            world.World.Database.Commit("elsewhere", $"{i}");
            await world.PassAsync(0.5 * Second);
        }
    }
}

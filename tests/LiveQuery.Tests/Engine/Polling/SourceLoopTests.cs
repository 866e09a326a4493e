using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.Tests.Engine.Polling;

public sealed class SourceLoopTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task First_fetches_share_batches()
    {
        await using var world = new PollingWorld(new PollingOptions { BatchSize = 100 });
        var subscribers = Enumerable.Range(0, 950).Select(i => world.Subscribe($"{i}")).ToArray();

        await world.UntilAsync(() => subscribers.All(subscriber => subscriber.Last is not null), Soon);

        Assert.Equal(950, world.Database.Batches.Sum());
        Assert.InRange(world.Database.Batches.Count, 10, 12);
    }

    [Fact]
    public async Task A_change_after_a_pause_is_fetched_at_once_and_further_ones_wait_for_the_interval()
    {
        await using var world = new PollingWorld();
        var subscriber = world.Subscribe("a");
        await world.UntilAsync(() => subscriber.Last == "{}", Soon);
        await world.PassAsync(3 * Second);
        var before = world.Database.Batches.Count;
        Assert.Equal(1, before);

        world.Database.Commit("a", "1");
        await world.UntilAsync(() => subscriber.Last == "1", Soon);
        world.Database.Commit("a", "2");
        await world.PassAsync(0.9 * Second);
        Assert.Equal("1", subscriber.Last);
        await world.UntilAsync(() => subscriber.Last == "2", Soon);
    }

    [Fact]
    public async Task Under_constant_change_a_cohort_is_asked_once_an_interval()
    {
        await using var world = new PollingWorld();
        var subscriber = world.Subscribe("a");
        await world.UntilAsync(() => subscriber.Last is not null, Soon);
        var before = world.Database.Batches.Count;
        for (var i = 0; i < 200; i++)
        {
            world.Database.Commit("a", $"{i}");
            await world.PassAsync(TimeSpan.FromMilliseconds(25));
        }

        Assert.InRange(world.Database.Batches.Count - before, 4, 6);
    }

    [Fact]
    public async Task A_state_that_did_not_change_is_not_sent_again()
    {
        await using var world = new PollingWorld();
        var subscriber = world.Subscribe("a");
        await world.UntilAsync(() => subscriber.Last is not null, Soon);

        world.Database.Commit("b", "another row");
        await world.UntilAsync(() => world.Database.Batches.Count == 2, 2 * Second);

        Assert.Single(subscriber.States);
    }

    [Fact]
    public async Task Who_joins_while_the_state_holds_gets_it_without_a_statement()
    {
        await using var world = new PollingWorld();
        var first = world.Subscribe("a");
        await world.UntilAsync(() => first.Last is not null, Soon);
        var before = world.Database.Batches.Count;

        var second = world.Subscribe("a");

        Assert.Equal("{}", second.Last);
        await world.PassAsync(2 * Second);
        Assert.Equal(before, world.Database.Batches.Count);
    }

    [Fact]
    public async Task Who_joins_after_a_change_gets_the_new_state_before_the_interval_is_over()
    {
        await using var world = new PollingWorld(new PollingOptions { RefetchInterval = TimeSpan.FromSeconds(30) });
        var first = world.Subscribe("a");
        await world.UntilAsync(() => first.Last is not null, Soon);
        world.Database.Commit("a", "1");
        await world.UntilAsync(() => first.Last == "1", Soon);
        world.Database.Commit("a", "2");
        await world.PassAsync(Soon);

        var second = world.Subscribe("a");
        await world.UntilAsync(() => second.Last is not null, Soon);

        Assert.Equal(["2"], second.States);
        Assert.Equal("2", first.Last);
    }

    [Theory]
    [InlineData(GateMode.Always, false)]
    [InlineData(GateMode.Auto, true)]
    public async Task Without_a_gate_every_interval_asks(GateMode mode, bool isVolatile)
    {
        await using var world = new PollingWorld(new PollingOptions { Changes = mode });
        var subscriber = world.Subscribe("a", isVolatile);
        await world.UntilAsync(() => subscriber.Last is not null, Soon);
        world.Database.ChangeSilently("a", "1");

        await world.UntilAsync(() => subscriber.Last == "1", 2 * Second);
        Assert.Equal(0, world.Missed);
    }

    [Fact]
    public async Task The_safety_refetch_finds_and_counts_what_the_gate_has_missed()
    {
        await using var world = new PollingWorld(new PollingOptions { SafetyRefetchInterval = 5 * Second });
        var subscriber = world.Subscribe("a");
        await world.UntilAsync(() => subscriber.Last is not null, Soon);
        world.Database.ChangeSilently("a", "1");

        await world.UntilAsync(() => subscriber.Last == "1", 7 * Second);
        await world.PassAsync(Second);

        Assert.Equal(1, world.Missed);
    }

    [Fact]
    public async Task Who_comes_from_elsewhere_to_a_cohort_that_fails_is_given_no_older_state()
    {
        await using var world = new PollingWorld();
        var first = world.Subscribe("a");
        await world.UntilAsync(() => first.Last is not null, Soon);
        world.Database.Poisoned = "a";
        world.Database.Commit("a", "1");
        await world.UntilAsync(() => !first.Errors.IsEmpty, 2 * Second);

        // A fetch has read 1 and is held back while somebody comes who has had 2.
        var hold = new TaskCompletionSource();
        world.Database.Hold = hold;
        world.Database.Poisoned = null;
        world.Database.Batches.Clear();
        await world.UntilAsync(() => !world.Database.Batches.IsEmpty, 5 * Second);
        world.Database.Commit("a", "2");
        var moved = world.Subscribe("a", hasHadStates: true);
        Assert.Single(moved.Errors);
        world.Database.Hold = null;
        hold.SetResult();

        await world.UntilAsync(() => moved.Last == "2" && first.Last == "2", 5 * Second);
        Assert.Equal(["2"], moved.States);
        Assert.Equal(["{}", "1", "2"], first.States);
    }

    [Fact]
    public async Task A_source_that_falls_silent_in_the_middle_of_a_refetch_leaves_no_cohort_behind()
    {
        await using var world = new PollingWorld(new PollingOptions { BatchSize = 10 });
        var subscribers = Enumerable.Range(0, 100).Select(i => world.Subscribe($"{i}")).ToArray();
        await world.UntilAsync(() => subscribers.All(subscriber => subscriber.Last is not null), Soon);
        await world.PassAsync(2 * Second);
        world.Database.Hold = new TaskCompletionSource();
        world.Database.Batches.Clear();
        foreach (var i in Enumerable.Range(0, 100))
        {
            world.Database.Commit($"{i}", "1");
        }

        // The first of ten batches is under way.
        await world.UntilAsync(() => !world.Database.Batches.IsEmpty, Second);
        var silence = new TaskCompletionSource();
        world.Database.Silence = silence;
        await world.PassAsync(6 * Second);
        Assert.All(world.Registry.PollersOf("default").SelectMany(world.Registry.CohortsOf), cohort => Assert.False(cohort.IsInFlight));
        world.Database.Silence = null;
        world.Database.Hold = null;
        silence.SetResult();

        await world.UntilAsync(() => subscribers.All(subscriber => subscriber.Last == "1"), 10 * Second);
    }

    [Fact]
    public async Task Who_joins_others_while_the_source_is_away_hears_why_once()
    {
        await using var world = new PollingWorld();
        var first = world.Subscribe("a");
        await world.UntilAsync(() => first.Last is not null, Soon);
        world.Database.IsAway = true;
        await world.UntilAsync(() => !world.Availability.IsEmpty, Second);

        // What was read before does not hold any more as far as anybody knows.
        world.Loop.Gate.Invalidate();
        var second = world.Subscribe("a");
        var moved = world.Subscribe("a", hasHadStates: true);
        await world.UntilAsync(() => !second.Errors.IsEmpty, 6 * Second);
        await world.PassAsync(10 * Second);

        Assert.Equal(["connection error"], second.Errors);
        Assert.Empty(first.Errors);
        Assert.Empty(moved.Errors);
        Assert.Empty(second.States);
        world.Database.IsAway = false;
        await world.UntilAsync(() => second.Last is not null, 6 * Second);
        Assert.Equal(["{}"], second.States);
        Assert.Equal(["{}"], first.States);
    }

    [Theory]
    [InlineData(1, 7)]
    [InlineData(2, 13)]
    [InlineData(3, 19)]
    public async Task A_batch_whose_connection_has_died_is_sent_again_on_another(int times, int seconds)
    {
        await using var world = new PollingWorld();
        var subscriber = world.Subscribe("a");
        await world.UntilAsync(() => subscriber.Last is not null, Soon);
        await world.PassAsync(2 * Second);
        world.Database.Batches.Clear();
        world.Database.Drops = times;
        world.Database.Commit("a", "1");
        await world.UntilAsync(() => world.Database.Batches.Count == 1, Second);

        // What follows is answered; what has changed meanwhile is seen by the answer.
        world.Database.Commit("a", "2");
        await world.PassAsync((seconds - 3) * Second);
        Assert.Equal("{}", subscriber.Last);
        await world.UntilAsync(() => subscriber.Last == "2", 3 * Second);
        Assert.Equal(["{}", "2"], subscriber.States);
    }

    [Fact]
    public async Task A_statement_that_takes_long_is_not_sent_again_and_again()
    {
        await using var world = new PollingWorld();
        var subscriber = world.Subscribe("a");
        await world.UntilAsync(() => subscriber.Last is not null, Soon);
        await world.PassAsync(2 * Second);
        world.Database.Batches.Clear();
        var slow = new TaskCompletionSource();
        world.Database.Hold = slow;
        world.Database.Commit("a", "1");
        await world.PassAsync(25 * Second);
        Assert.Equal(2, world.Database.Batches.Count);
        slow.SetResult();
        world.Database.Hold = null;
        await world.UntilAsync(() => subscriber.Last == "1", Soon);
    }

    [Theory]
    [InlineData(0, 6)]
    [InlineData(1_000, 6)]
    [InlineData(3_000, 15)]
    public void An_answer_is_waited_for_as_long_as_they_take(int milliseconds, int seconds)
    {
        var patience = new StatementPatience();
        patience.Note(TimeSpan.FromMilliseconds(milliseconds));
        Assert.Equal(seconds * Second, patience.AtLeast(6 * Second));
    }

    [Fact]
    public async Task A_shorter_interval_is_taken_up_at_once()
    {
        await using var world = new PollingWorld(new PollingOptions { RefetchInterval = 3600 * Second, SafetyRefetchInterval = 7200 * Second });
        var subscriber = world.Subscribe("a");
        await world.UntilAsync(() => subscriber.Last is not null, Soon);
        world.Database.Commit("a", "1");
        await world.UntilAsync(() => subscriber.Last == "1", Soon);
        world.Database.Commit("a", "2");
        await world.PassAsync(2 * Second);
        Assert.Equal("1", subscriber.Last);

        world.Options = world.Options with { RefetchInterval = Second };
        world.Loop.Wake();
        await world.UntilAsync(() => subscriber.Last == "2", Second);
    }

    [Fact]
    public async Task A_poisoned_cohort_is_split_off_told_once_and_heals()
    {
        await using var world = new PollingWorld();
        var subscribers = Enumerable.Range(0, 100).Select(i => world.Subscribe($"{i}")).ToArray();
        await world.UntilAsync(() => subscribers.All(subscriber => subscriber.Last is not null), Soon);

        world.Database.Poisoned = "37";
        foreach (var i in Enumerable.Range(0, 100))
        {
            world.Database.Commit($"{i}", "next");
        }

        await world.UntilAsync(() => subscribers.Where((_, i) => i != 37).All(subscriber => subscriber.Last == "next"), 2 * Second);
        Assert.Equal(["division by zero"], subscribers[37].Errors);
        Assert.All(subscribers.Where((_, i) => i != 37), subscriber => Assert.Empty(subscriber.Errors));
        await world.PassAsync(5 * Second);
        Assert.Single(subscribers[37].Errors);

        // Back to the state that it had: it is told all the same, since the error took it away.
        world.Database.Poisoned = null;
        world.Database.Commit("37", "{}");
        await world.UntilAsync(() => subscribers[37].States.Count == 2, 30 * Second);
        Assert.Equal(["{}", "{}"], subscribers[37].States);
    }

    [Fact]
    public async Task A_fault_of_the_statement_itself_is_not_halved()
    {
        await using var world = new PollingWorld();
        world.Database.Failure = ScriptedExecutor.Fault(DatabaseFault.Schema, "no such table");
        var subscribers = Enumerable.Range(0, 100).Select(i => world.Subscribe($"{i}")).ToArray();

        await world.UntilAsync(() => subscribers.All(subscriber => subscriber.Errors.Count == 1), Soon);

        Assert.InRange(world.Database.Batches.Count, 1, 2);
    }

    [Fact]
    public async Task A_source_that_is_away_keeps_subscriptions_and_states()
    {
        await using var world = new PollingWorld();
        var known = world.Subscribe("a");
        await world.UntilAsync(() => known.Last is not null, Soon);

        world.Database.IsAway = true;
        await world.UntilAsync(() => !world.Availability.IsEmpty, Second);
        var waiting = world.Subscribe("b");
        await world.UntilAsync(() => !waiting.Errors.IsEmpty, 10 * Second);
        await world.PassAsync(10 * Second);
        Assert.Equal(["connection error"], waiting.Errors);
        Assert.Empty(known.Errors);

        world.Database.ChangeSilently("a", "after");
        world.Database.IsAway = false;
        await world.UntilAsync(() => known.Last == "after" && waiting.Last == "{}", 10 * Second);
        Assert.Equal(["away", null], world.Availability);
    }

    [Fact]
    public async Task Who_leaves_during_its_fetch_hears_nothing_and_leaves_nothing()
    {
        await using var world = new PollingWorld();
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Database.Hold = hold;
        var subscriber = world.Subscribe("a");
        await world.UntilAsync(() => !world.Database.Batches.IsEmpty, Soon);

        subscriber.Subscription!.Dispose();
        subscriber.Subscription.Dispose();
        world.Database.Hold = null;
        hold.SetResult();
        await world.PassAsync(Second);

        Assert.Empty(subscriber.States);
        Assert.Empty(world.Registry.ReadState());
    }

    [Fact]
    public async Task A_shorter_interval_holds_from_the_next_refetch_on()
    {
        await using var world = new PollingWorld(new PollingOptions { RefetchInterval = 10 * Second });
        var subscriber = world.Subscribe("a");
        await world.UntilAsync(() => subscriber.Last is not null, Soon);
        world.Options = world.Options with { RefetchInterval = Second };
        world.Database.Commit("a", "1");
        await world.UntilAsync(() => subscriber.Last == "1", Soon);

        world.Database.Commit("a", "2");
        await world.UntilAsync(() => subscriber.Last == "2", 1.5 * Second);
    }

    [Fact]
    public async Task Nobody_is_asked_while_nobody_subscribes()
    {
        await using var world = new PollingWorld();
        await world.PassAsync(Second);
        Assert.Equal(0, world.Database.Probes);

        var subscriber = world.Subscribe("a");
        await world.UntilAsync(() => subscriber.Last is not null, Soon);
        subscriber.Subscription!.Dispose();
        await world.PassAsync(Second);
        var after = world.Database.Probes;
        await world.PassAsync(5 * Second);

        Assert.Equal(after, world.Database.Probes);
    }
}

using LiveQuery.Engine.Polling;
using Microsoft.Extensions.Time.Testing;

namespace LiveQuery.Tests.Engine.Polling;

/// <summary>How many batches of a refetch run at once.</summary>
public sealed class BatchPacerTests
{
    private static readonly TimeSpan Goal = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task What_is_done_in_time_goes_one_after_another() => Assert.Equal(1, await RunAsync(20, TimeSpan.FromMilliseconds(20), 1));

    [Theory]
    [InlineData(40, 2)]
    [InlineData(100, 7)]
    [InlineData(1_000, 7)]
    public async Task What_would_not_be_is_done_on_more_connections(int milliseconds, int most) =>
        Assert.InRange(await RunAsync(20, TimeSpan.FromMilliseconds(milliseconds), 1), 2, most);

    [Fact]
    public async Task First_fetches_go_at_once_as_far_as_there_are_connections() => Assert.Equal(7, await RunAsync(20, TimeSpan.FromMilliseconds(1), 100));

    [Fact]
    public async Task A_failure_ends_it()
    {
        // One fails while another is under way: that one is waited for, and the others are not begun.
        var turns = new TurnScheduler();
        var pacer = new BatchPacer(5, Goal, 2, TimeProvider.System);
        var (begun, other) = (new TaskCompletionSource(), new TaskCompletionSource());
        var all = Task.Factory.StartNew(() => pacer.RunAsync(RunOneAsync, 2), CancellationToken.None, TaskCreationOptions.None, turns).Unwrap();
        turns.RunAll();
        Assert.False(all.IsCompleted);
        other.SetResult();
        turns.RunAll();
        await Assert.ThrowsAsync<OperationCanceledException>(() => all);
        Assert.Equal(2, pacer.Begun);

        async Task RunOneAsync(int batch)
        {
            if (batch == 0)
            {
                await begun.Task;
                throw new OperationCanceledException();
            }

            begun.SetResult();
            await other.Task;
        }
    }

    /// <summary>Runs batches of that length by a clock of the test; the most that ran at once.</summary>
    private static async Task<int> RunAsync(int batches, TimeSpan length, int width)
    {
        var (time, turns) = (new FakeTimeProvider(), new TurnScheduler());
        var (running, most) = (0, 0);
        var ran = new int[batches];
        var all = Task.Factory.StartNew(
            () => new BatchPacer(batches, Goal, 7, time).RunAsync(RunOneAsync, width),
            CancellationToken.None,
            TaskCreationOptions.None,
            turns).Unwrap();
        while (!all.IsCompleted)
        {
            turns.RunAll();
            time.Advance(TimeSpan.FromMilliseconds(5));
        }

        await all;
        Assert.All(ran, times => Assert.Equal(1, times));
        return most;

        async Task RunOneAsync(int batch)
        {
            ran[batch]++;
            most = Math.Max(most, ++running);
            await Task.Delay(length, time, CancellationToken.None);
            running--;
        }
    }
}

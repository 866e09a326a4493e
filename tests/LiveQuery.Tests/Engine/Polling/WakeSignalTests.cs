using LiveQuery.Engine.Polling;
using Microsoft.Extensions.Time.Testing;

namespace LiveQuery.Tests.Engine.Polling;

/// <summary>What wakes a loop.</summary>
public sealed class WakeSignalTests
{
    [Fact]
    public async Task A_part_of_a_millisecond_is_waited_for_too()
    {
        var time = new FakeTimeProvider();
        var wait = new WakeSignal().WaitAsync(TimeSpan.FromMicroseconds(300), time, TestContext.Current.CancellationToken).AsTask();
        Assert.False(wait.IsCompleted);

        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(await wait);
    }

    [Fact]
    public async Task A_signal_set_twice_wakes_once()
    {
        var (time, signal) = (new FakeTimeProvider(), new WakeSignal());
        signal.Set();
        signal.Set();
        Assert.True(await signal.WaitAsync(Timeout.InfiniteTimeSpan, time, TestContext.Current.CancellationToken));

        var second = signal.WaitAsync(TimeSpan.FromSeconds(1), time, TestContext.Current.CancellationToken).AsTask();
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await second);
    }
}

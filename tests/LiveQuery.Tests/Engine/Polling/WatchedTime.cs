using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Postgres;
using Microsoft.Extensions.Time.Testing;

namespace LiveQuery.Tests.Engine.Polling;

/// <summary>A clock that stands until it is moved, and knows whether somebody waits on it.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    // The loop waits for less than this; what is longer bounds something that is under way, as the time of a probe does.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(8);

    private int _pending;

    /// <summary>Timers that somebody waits for: neither fired nor disposed.</summary>
    public int Pending => Volatile.Read(ref _pending);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > LongestWait || dueTime == GateProbe.ProbeTimeout || dueTime == StatementPatience.Least)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        var timer = new Timer(this);
        timer.Inner = base.CreateTimer(
            _ =>
            {
                timer.End();
                callback(state);
            },
            null,
            dueTime,
            period);
        return timer;
    }

    private sealed class Timer : ITimer
    {
        private readonly WatchedTime _time;
        private int _ended;

        public Timer(WatchedTime time)
        {
            _time = time;
            Interlocked.Increment(ref time._pending);
        }

        public ITimer? Inner { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period) => Inner!.Change(dueTime, period);

        public void End()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                Interlocked.Decrement(ref _time._pending);
            }
        }

        public void Dispose()
        {
            End();
            Inner!.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            End();
            return Inner!.DisposeAsync();
        }
    }
}

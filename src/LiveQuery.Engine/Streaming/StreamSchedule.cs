using LiveQuery.Engine.Polling;

namespace LiveQuery.Engine.Streaming;

/// <summary>
/// When a stream's poller is to be looked at. The loop reads it while the poller does not run, and the run writes it while
/// it does; <see cref="IsRunning"/> is what passes it from one to the other.
/// </summary>
internal sealed class StreamSchedule
{
    /// <summary>Whether a run is under way. Set by the loop, cleared by the run at its end.</summary>
    public volatile bool IsRunning;

    /// <summary>Not before this timestamp.</summary>
    public long DueAt { get; set; }

    /// <summary>When everything is fetched whatever the gate says.</summary>
    public long SafetyAt { get; set; }

    /// <summary>The gate's version under which nothing was left to fetch.</summary>
    public long CleanVersion { get; set; }

    /// <summary>The gate's version that the horizon was read under.</summary>
    public long HorizonAt { get; set; }

    /// <summary>Whether a run should begin.</summary>
    public bool IsDue(StreamPoller poller, RefetchClock clock, long version)
    {
        if (SafetyAt == 0)
        {
            SafetyAt = clock.Now + clock.SafetyTicks;
        }

        var isAlways = clock.RefetchesAlways || poller.Identity.Plan.IsVolatile;
        return poller.HasAwaited
            || (clock.Now >= DueAt && (isAlways || CleanVersion < version || poller.Horizon.IsHeld || clock.Now >= SafetyAt));
    }
}

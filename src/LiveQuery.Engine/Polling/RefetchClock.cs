namespace LiveQuery.Engine.Polling;

/// <summary>The time of one look of the loop, and the intervals in the ticks of its clock.</summary>
internal readonly struct RefetchClock(PollingOptions options, TimeProvider time)
{
    /// <summary>Now, as a timestamp.</summary>
    public long Now { get; } = time.GetTimestamp();

    /// <summary>Whether the gate is left aside.</summary>
    public bool RefetchesAlways { get; } = options.Changes == GateMode.Always;

    /// <summary>The refetch interval.</summary>
    public long IntervalTicks { get; } = Ticks(options.RefetchInterval, time);

    /// <summary>How soon to look again at a cohort that is in flight: when the next probe is due, or sooner.</summary>
    public long GraceTicks { get; } = Math.Min(Ticks(options.ProbeInterval, time), Ticks(options.RefetchInterval, time) / 10);

    /// <summary>The time between two safety refetches of a cohort.</summary>
    public long SafetyTicks { get; } = Ticks(options.SafetyRefetchInterval, time);

    /// <summary>The interval of a cohort: what its subscribers ask for, within the operator's bounds.</summary>
    public long IntervalOf(CohortInterval interval)
    {
        if (interval.Shortest is not { } wish)
        {
            return IntervalTicks;
        }

        var ticks = Ticks(options.Bounded(wish), time);
        return interval.HasDefault ? Math.Min(ticks, IntervalTicks) : ticks;
    }

    /// <summary>A time span in the ticks of the clock.</summary>
    public long TicksOf(TimeSpan span) => Ticks(span, time);

    /// <summary>A time span in the ticks of a clock.</summary>
    public static long Ticks(TimeSpan span, TimeProvider time) =>
        (long)(span.TotalSeconds * time.TimestampFrequency);
}

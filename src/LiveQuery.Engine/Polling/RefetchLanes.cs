namespace LiveQuery.Engine.Polling;

/// <summary>
/// When the cohorts of a poller may be refetched next: those with the same interval at the same time, so that they go in
/// the same batches. Mostly there is one lane. Used by the source's loop alone.
/// </summary>
internal sealed class RefetchLanes
{
    private readonly Dictionary<long, Lane> _lanes = [];
    private Lane? _last;

    /// <summary>The lane of an interval, in ticks of the clock.</summary>
    public Lane Find(long interval)
    {
        // Most cohorts have the same one.
        if (_last is null || _last.Interval != interval)
        {
            if (!_lanes.TryGetValue(interval, out _last))
            {
                _last = new Lane(interval);
                _lanes.Add(interval, _last);
            }
        }

        _last.IsInUse = true;
        return _last;
    }

    /// <summary>
    /// Ends a look at all cohorts: lanes of which some were taken are due again after their interval, those that nobody is
    /// in any more vanish. Returns when the first one is due.
    /// </summary>
    public long Finish(long now)
    {
        var earliest = long.MaxValue;
        foreach (var (interval, lane) in _lanes)
        {
            if (!lane.IsInUse)
            {
                _lanes.Remove(interval);
                continue;
            }

            if (lane.IsTaken)
            {
                // A twentieth shorter at most: pollers that began together drift apart, and what changes once an interval
                // does not wait for the next one ever longer.
                lane.DueAt = now + interval - (long)(interval * 0.05 * Random.Shared.NextDouble());
            }

            lane.IsInUse = lane.IsTaken = false;
            earliest = Math.Min(earliest, lane.DueAt);
        }

        _last = null;
        return earliest == long.MaxValue ? now : earliest;
    }

    /// <summary>The cohorts of one interval.</summary>
    internal sealed class Lane(long interval)
    {
        /// <summary>The interval, in ticks of the clock.</summary>
        public long Interval { get; } = interval;

        /// <summary>Not before this timestamp.</summary>
        public long DueAt { get; set; }

        /// <summary>Whether a cohort has it.</summary>
        public bool IsInUse { get; set; }

        /// <summary>Whether a cohort of it is refetched now.</summary>
        public bool IsTaken { get; set; }
    }
}

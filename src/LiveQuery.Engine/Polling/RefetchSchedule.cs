using LiveQuery.Engine.Diagnostics;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// When the cohorts of a poller are looked at and which of them are due. Used by the source's loop, but for what batches
/// set.
/// </summary>
internal sealed class RefetchSchedule
{
    private readonly RefetchLanes _lanes = new();
    private readonly SafetyRounds _safety = new();
    private readonly List<Cohort> _touched = [];

    // The version under which nothing was left to fetch, and the timestamps of the next look at all cohorts, and of the
    // next one at those that were touched.
    private long _cleanVersion;
    private long _lookAt;
    private long _touchedAt = long.MaxValue;

    // The interval that these were reckoned by.
    private long _interval;

    // Set by batches, cleared by the loop.
    private volatile bool _mustReconsider;

    /// <summary>Has all cohorts looked at again.</summary>
    public void Reconsider() => _mustReconsider = true;

    /// <summary>A change concerns a cohort.</summary>
    public void Touch(Cohort cohort, long version)
    {
        cohort.DirtyVersion = version;
        _touchedAt = 0;
        if (!cohort.IsTouched)
        {
            cohort.IsTouched = true;
            _touched.Add(cohort);
        }
    }

    /// <summary>Which cohorts to look at now.</summary>
    /// <param name="clock">The clock.</param>
    /// <param name="version">The version under which something has changed last.</param>
    /// <param name="gateVersion">The version of the source's gate.</param>
    /// <param name="isAlwaysDirty">Whether everything is due at every interval.</param>
    public DueLook LookFor(RefetchClock clock, long version, long gateVersion, bool isAlwaysDirty)
    {
        if (_interval != clock.IntervalTicks)
        {
            // What is planned for later may be due now.
            _interval = clock.IntervalTicks;
            _lookAt = 0;
            _touchedAt = _touched.Count > 0 ? 0 : long.MaxValue;
        }

        var isSafetyDue = _safety.IsDue(clock, gateVersion);
        if (clock.Now >= _lookAt && (isAlwaysDirty || _mustReconsider || _cleanVersion < version))
        {
            return DueLook.All;
        }

        return clock.Now >= _touchedAt ? DueLook.Touched : isSafetyDue ? DueLook.Safety : DueLook.None;
    }

    /// <summary>When to look again if nothing else happens.</summary>
    public long NextLook(long version, bool isAlwaysDirty)
    {
        var all = isAlwaysDirty || _mustReconsider || _cleanVersion < version ? _lookAt : long.MaxValue;
        return Math.Min(Math.Min(all, _touchedAt), _safety.NextAt);
    }

    /// <summary>Those of all cohorts that are due.</summary>
    /// <param name="cohorts">All cohorts.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="version">The version under which something has changed last.</param>
    /// <param name="reason">What has told so.</param>
    public DueCohorts TakeAll(Cohort[] cohorts, RefetchClock clock, long version, WakeReason reason)
    {
        _mustReconsider = false;
        var due = new DueCohorts();
        var later = long.MaxValue;
        foreach (var cohort in cohorts)
        {
            var lane = _lanes.Find(clock.IntervalOf(cohort.Interval));
            var isTouched = cohort.Version < cohort.DirtyVersion;
            var isDirty = reason == WakeReason.Always || cohort.Version < version || isTouched;
            if (!isDirty)
            {
                continue;
            }

            var readyAt = isTouched ? Math.Min(lane.DueAt, cohort.FetchedAt + lane.Interval) : lane.DueAt;
            if (cohort.IsInFlight || clock.Now < cohort.RetryAt)
            {
                later = Math.Min(later, Math.Max(cohort.RetryAt, clock.Now + clock.GraceTicks));
            }
            else if (clock.Now < readyAt)
            {
                later = Math.Min(later, readyAt);
            }
            else
            {
                lane.IsTaken = true;
                due.Add(cohort, isTouched ? WakeReason.Row : reason);
            }
        }

        // The cohorts taken are fetched under this version or a later one: nothing is left to do until it grows, unless
        // some had to be left out.
        _cleanVersion = later == long.MaxValue ? version : 0;
        var earliest = _lanes.Finish(clock.Now);
        _lookAt = due.Cohorts.Count == 0 && later != long.MaxValue ? later : earliest;
        return due;
    }

    /// <summary>The cohorts whose turn it is to be refetched whatever tells of changes, by their results and not by row versions.</summary>
    /// <param name="cohorts">All cohorts.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="version">The version under which something has changed last.</param>
    /// <param name="size">The least to take, if there are as many.</param>
    /// <param name="canBeQuiet">Whether nothing but a commit changes what they read.</param>
    public DueCohorts TakeSafety(Cohort[] cohorts, RefetchClock clock, long version, int size, bool canBeQuiet)
    {
        var due = new DueCohorts();
        foreach (var cohort in _safety.Take(cohorts, clock, size, canBeQuiet))
        {
            // One that is asked for now, or soon in any case, is only seen to go without row versions then.
            cohort.ForgetFingerprint();
            if (!cohort.IsInFlight && clock.Now >= cohort.RetryAt && cohort.Version >= Math.Max(version, cohort.DirtyVersion))
            {
                due.Add(cohort, WakeReason.Safety);
            }
        }

        return due;
    }

    /// <summary>Those of the touched cohorts that are due, each by its own interval.</summary>
    public DueCohorts TakeTouched(RefetchClock clock)
    {
        var due = new DueCohorts();
        var next = long.MaxValue;
        _touched.RemoveAll(cohort =>
        {
            var isDirty = cohort.Version < cohort.DirtyVersion && cohort.Count > 0;
            if (isDirty)
            {
                var readyAt = cohort.IsInFlight
                    ? clock.Now + clock.GraceTicks
                    : Math.Max(cohort.RetryAt, cohort.FetchedAt == 0 ? 0 : cohort.FetchedAt + clock.IntervalOf(cohort.Interval));
                if (clock.Now < readyAt)
                {
                    next = Math.Min(next, readyAt);
                    return false;
                }

                due.Add(cohort, WakeReason.Row);
            }

            // A fetch that fails leaves it dirty, and has all cohorts looked at again.
            cohort.IsTouched = false;
            return true;
        });
        _touchedAt = next;
        return due;
    }
}

namespace LiveQuery.Engine.Polling;

/// <summary>
/// Spreads the safety refetch of a poller's cohorts over its interval, a slice at a time. All at once, what changes
/// meanwhile would have to wait until the database has answered for all of them. Used by the source's loop alone.
/// </summary>
internal sealed class SafetyRounds
{
    // While nothing at all is committed, what only commits change is looked at less often: all that could be found then is
    // a fault of the gate.
    private const int QuietFactor = 10;

    // Where slices of one batch would be due more often than this, they are larger.
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromMilliseconds(100);

    // A loop that comes late makes up for that much, and is no burst.
    private static readonly TimeSpan MostOwed = TimeSpan.FromSeconds(1);

    private long _takenAt;
    private long _period;
    private int _position;
    private bool _isQuiet;

    // The gate's version, and how many cohorts were taken since it was first seen.
    private long _version;
    private long _takenSince;

    /// <summary>The timestamp of the next slice.</summary>
    public long NextAt => _takenAt + _period;

    /// <summary>Whether a slice is due.</summary>
    /// <param name="clock">The clock.</param>
    /// <param name="version">The version of the source's gate: it stands while nothing is committed.</param>
    public bool IsDue(RefetchClock clock, long version)
    {
        if (_period == 0)
        {
            _takenAt = clock.Now;
            _period = clock.SafetyTicks;
        }

        if (version != _version)
        {
            _version = version;
            _takenSince = 0;
            _period = _isQuiet ? _period / QuietFactor : _period;
            _isQuiet = false;
        }

        // The interval may have been made shorter.
        _period = Math.Min(_period, _isQuiet ? clock.SafetyTicks * QuietFactor : clock.SafetyTicks);
        return clock.Now >= NextAt;
    }

    /// <summary>Takes the next slice of the cohorts.</summary>
    /// <param name="cohorts">All cohorts.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="size">The least to take, if there are as many.</param>
    /// <param name="canBeQuiet">Whether nothing but a commit changes what is read.</param>
    public IEnumerable<Cohort> Take(Cohort[] cohorts, RefetchClock clock, int size, bool canBeQuiet)
    {
        _isQuiet = canBeQuiet && _takenSince >= cohorts.Length;
        var round = _isQuiet ? clock.SafetyTicks * QuietFactor : clock.SafetyTicks;
        var elapsed = Math.Clamp(clock.Now - _takenAt, clock.TicksOf(ShortestPeriod), clock.TicksOf(MostOwed));
        var owed = (double)cohorts.Length * elapsed / round;
        var count = (int)Math.Min(cohorts.Length, Math.Max(size, owed));
        _takenAt = clock.Now;
        _period = cohorts.Length == 0 ? round : (long)((double)round * count / cohorts.Length);
        _takenSince += count;
        var first = _position < cohorts.Length ? _position : 0;
        _position = cohorts.Length == 0 ? 0 : (first + count) % cohorts.Length;
        return Enumerable.Range(first, count).Select(i => cohorts[i % cohorts.Length]);
    }
}

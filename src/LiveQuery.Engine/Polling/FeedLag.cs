using LiveQuery.Engine.Postgres;

namespace LiveQuery.Engine.Polling;

/// <summary>How far the change feed is behind the log. Used by the source's loop; the result is read by all.</summary>
internal sealed class FeedLag(TimeProvider time)
{
    // A feed that is so far behind is as good as none, until it has caught up.
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);

    private ulong _target;
    private long _targetAt;
    private long _ticks;
    private bool _isDoubted;

    /// <summary>The lag.</summary>
    public TimeSpan Value => TimeSpan.FromTicks(Volatile.Read(ref _ticks));

    /// <summary>Whether it is too much to go by the feed.</summary>
    public bool IsTooMuch => Value > Most;

    /// <summary>Takes in how far the log and the feed are.</summary>
    public void Observe(SourceVersion read, ulong position)
    {
        if (_isDoubted)
        {
            // Too much, until all has arrived that is flushed now.
            (_isDoubted, _target) = (false, read.Flushed);
            _targetAt = time.GetTimestamp() - RefetchClock.Ticks(Most + Most, time);
        }
        else if (position >= _target)
        {
            // What was flushed at the last look has arrived: the next look asks for what is flushed now.
            _target = read.Flushed;
            _targetAt = time.GetTimestamp();
        }

        Volatile.Write(ref _ticks, position >= _target ? 0 : time.GetElapsedTime(_targetAt).Ticks);
    }

    /// <summary>The source has fallen silent: the feed must show that it is not cut off too.</summary>
    public void Doubt() => _isDoubted = true;

    /// <summary>Begins anew with another session.</summary>
    public void Reset()
    {
        _target = 0;
        _isDoubted = false;
        Volatile.Write(ref _ticks, 0);
    }
}

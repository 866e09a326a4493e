namespace LiveQuery.Server.Connections;

/// <summary>
/// Bounds how fast a client may begin operations: a bucket that holds more than a connection may have at once, so that
/// one that comes back begins all of them, and that fills at the rate. Used by the connection's reading task alone.
/// </summary>
internal sealed class SubscribeRate(int burst, int perSecond, TimeProvider time)
{
    private double _left = burst;
    private long _filledAt = time.GetTimestamp();

    /// <summary>Whether one more may begin now.</summary>
    public bool TryTake()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(burst, _left + (time.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
        _filledAt = now;
        if (_left < 1)
        {
            return false;
        }

        _left--;
        return true;
    }
}

namespace LiveQuery.Engine.Polling;

/// <summary>
/// How long the answer to a poller's batch is waited for before it is asked for elsewhere: on another connection, or of
/// another server. A connection may die without a word while its server is well. Written by batches, which may run at once.
/// </summary>
internal sealed class BatchPatience
{
    // An answer that takes so many times as long as the last one is not going to come.
    private const int MostTimesLonger = 5;

    private long _taken;

    /// <summary>How long to wait; no less than <paramref name="least"/>.</summary>
    public TimeSpan AtLeast(TimeSpan least)
    {
        var usual = MostTimesLonger * TimeSpan.FromTicks(Volatile.Read(ref _taken));
        return usual > least ? usual : least;
    }

    /// <summary>The answer to a batch has taken that long.</summary>
    public void Note(TimeSpan elapsed) => Volatile.Write(ref _taken, elapsed.Ticks);
}

namespace LiveQuery.Engine.Replicas;

/// <summary>
/// Whether replicas can answer a plan. Where one has refused it, as it must where the plan reads an unlogged table, the
/// primary alone is asked for a while, longer each time; and no answer is waited for much longer than they take. Written by
/// batches, which may run at once.
/// </summary>
internal sealed class ReplicaTrust
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(5);

    // An answer that takes so many times as long as the last one is not going to come.
    private const int MostTimesLonger = 5;

    private int _refusals;
    private long _until;
    private long _taken;

    /// <summary>How long an answer is waited for before the primary is asked.</summary>
    public TimeSpan Patience
    {
        get
        {
            var usual = MostTimesLonger * TimeSpan.FromTicks(Volatile.Read(ref _taken));
            return usual > Replica.Silence ? usual : Replica.Silence;
        }
    }

    /// <summary>Whether a replica may be asked now.</summary>
    public bool MayAsk(TimeProvider time) => Volatile.Read(ref _refusals) == 0 || time.GetTimestamp() >= Volatile.Read(ref _until);

    /// <summary>A replica has refused.</summary>
    public void Lose(TimeProvider time)
    {
        var refusals = Interlocked.Increment(ref _refusals);
        var wait = Math.Min(First.TotalSeconds * Math.Pow(2, Math.Min(refusals - 1, 20)), Most.TotalSeconds);
        Volatile.Write(ref _until, time.GetTimestamp() + (long)(wait * time.TimestampFrequency));
    }

    /// <summary>A replica has answered.</summary>
    public void Gain() => Volatile.Write(ref _refusals, 0);

    /// <summary>A batch has taken that long, wherever it was answered.</summary>
    public void Note(TimeSpan elapsed) => Volatile.Write(ref _taken, elapsed.Ticks);
}

namespace LiveQuery.Engine.Replicas;

/// <summary>
/// Whether replicas can answer a plan. Where one has refused it, as it must where the plan reads an unlogged table, the
/// primary alone is asked for a while, longer each time. Written by batches, which may run at once.
/// </summary>
internal sealed class ReplicaTrust
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(5);

    private int _refusals;
    private long _until;

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
}

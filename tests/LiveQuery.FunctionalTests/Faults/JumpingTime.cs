namespace LiveQuery.FunctionalTests.Faults;

/// <summary>A clock that is set forth and back, and whose machine sleeps: then timestamps jump ahead too.</summary>
internal sealed class JumpingTime : TimeProvider
{
    private long _wallTicks;
    private long _asleepTicks;

    public override long TimestampFrequency => System.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _wallTicks));

    public override long GetTimestamp() =>
        System.GetTimestamp() + (long)(TimeSpan.FromTicks(Volatile.Read(ref _asleepTicks)).TotalSeconds * TimestampFrequency);

    /// <summary>Sets the wall clock.</summary>
    public void Set(TimeSpan offset) => Volatile.Write(ref _wallTicks, offset.Ticks);

    /// <summary>Has so much time gone by at once.</summary>
    public void Sleep(TimeSpan time) => Interlocked.Add(ref _asleepTicks, time.Ticks);
}

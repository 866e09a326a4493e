namespace LiveQuery.Engine.Polling;

/// <summary>Waiting times that double with each failure, up to a bound, with jitter so that the failing do not march in step.</summary>
internal static class Backoff
{
    /// <summary>The time to wait after that many failures in a row.</summary>
    public static TimeSpan After(int failures, TimeSpan first, TimeSpan most)
    {
        var factor = Math.Pow(2, Math.Clamp(failures - 1, 0, 20));
        var full = Math.Min(first.TotalMilliseconds * factor, most.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(Jitter(full));
    }

    /// <summary>A time within a fifth of the given one.</summary>
    public static TimeSpan Jitter(TimeSpan time) => TimeSpan.FromMilliseconds(Jitter(time.TotalMilliseconds));

    private static double Jitter(double milliseconds) => milliseconds * (0.8 + (0.4 * Random.Shared.NextDouble()));
}

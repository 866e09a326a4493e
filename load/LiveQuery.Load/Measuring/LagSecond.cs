namespace LiveQuery.Load.Measuring;

/// <summary>The latencies of one second of a run.</summary>
/// <param name="Second">Seconds since 1970.</param>
/// <param name="Count">How many there were.</param>
/// <param name="Sum">Their sum in microseconds.</param>
/// <param name="Max">The longest in microseconds.</param>
internal readonly record struct LagSecond(long Second, long Count, long Sum, long Max)
{
    /// <summary>The mean in milliseconds.</summary>
    public double MeanMilliseconds => Count == 0 ? 0 : Sum / 1000.0 / Count;
}

using HdrHistogram;

namespace LiveQuery.Load.Measuring;

/// <summary>Latencies from commit to receipt, in milliseconds.</summary>
/// <param name="Count">How many were measured.</param>
/// <param name="P50">The median.</param>
/// <param name="P90">The 90th percentile.</param>
/// <param name="P99">The 99th percentile.</param>
/// <param name="P999">The 99.9th percentile.</param>
/// <param name="Max">The longest.</param>
internal sealed record Latency(long Count, double P50, double P90, double P99, double P999, double Max)
{
    /// <summary>Sums a record up.</summary>
    public static Latency Of(LatencyRecord record)
    {
        if (record.Values.Length == 0)
        {
            return new Latency(0, 0, 0, 0, 0, 0);
        }

        var histogram = new LongHistogram(1, Math.Max(2, record.Values[^1]), 3);
        for (var i = 0; i < record.Values.Length; i++)
        {
            histogram.RecordValueWithCount(record.Values[i], record.Counts[i]);
        }

        return new Latency(
            histogram.TotalCount, At(50), At(90), At(99), At(99.9), record.Values[^1] / 1000.0);

        double At(double percentile) => Math.Min(histogram.GetValueAtPercentile(percentile), record.Values[^1]) / 1000.0;
    }
}

using LiveQuery.Load.Measuring;
using LiveQuery.Load.Reporting;

namespace LiveQuery.Load.Scenarios;

/// <summary>Judgements that several scenarios make.</summary>
internal static class Judge
{
    // A writer that is a little late at the end was merely interrupted.
    private static readonly TimeSpan Tolerable = TimeSpan.FromMilliseconds(500);

    /// <summary>Notes writers that did not keep their rate: what was measured is then another rate than asked for.</summary>
    public static void Writers(ResultBuilder result, TimeSpan behind)
    {
        if (behind > Tolerable)
        {
            result.Note($"the writers were {behind.TotalSeconds:0.0} s behind their times at the end of a round: the rate did not hold");
        }
    }

    /// <summary>Judges lag: by its 99th percentile, and by whether it grew.</summary>
    /// <param name="result">The result, with all latencies.</param>
    /// <param name="p99">The most, in milliseconds.</param>
    /// <param name="target">In words.</param>
    public static void Lag(ResultBuilder result, double p99, string target)
    {
        var latency = Latency.Of(result.Latencies);
        var trend = result.Trend;
        if (latency.Count > 0)
        {
            result.Judge(
                target,
                $"p50 {Numbers.Print(latency.P50, "ms")}, p99 {Numbers.Print(latency.P99, "ms")}, growing by {Numbers.Print(trend.MillisecondsPerSecond, "ms/s")}",
                latency.P99 <= p99 && trend.Holds);
        }
    }
}

using LiveQuery.Load.Measuring;

namespace LiveQuery.Load.Reporting;

/// <summary>
/// Compares the lag of a scenario in two runs. Lag is none of a scenario's figures, since reports tell it apart; one that
/// tells it as figures of its own, by gate or by form, is compared by those alone.
/// </summary>
internal static class LagComparison
{
    // Threads that are woken late are late by so much, in milliseconds: the median by little, the tail by a slice of the scheduler.
    private const double LeastOfMedian = 1;
    private const double LeastOfTail = 5;

    // Measured once: the median is of all the run, the tail of a hundredth of it, which a single pause may be.
    private const double MedianOfOne = 0.25;
    private const double TailOfOne = 0.5;

    /// <summary>The percentiles and the slope that both runs have.</summary>
    public static IEnumerable<ComparedFigure> Of(ScenarioResult before, ScenarioResult after)
    {
        if (before.Latency is not { Count: > 0 } was || after.Latency is not { Count: > 0 } now)
        {
            yield break;
        }

        if (!HasOwn("lag p50", before, after))
        {
            yield return Percentile("lag p50", latency => latency.P50, MedianOfOne, LeastOfMedian);
        }

        if (!HasOwn("lag p99", before, after))
        {
            yield return Percentile("lag p99", latency => latency.P99, TailOfOne, LeastOfTail);
        }

        if (before.Trend is { } trendBefore && after.Trend is { } trendAfter)
        {
            yield return Slope(before.Name, trendBefore, trendAfter);
        }

        // By the rounds where both runs have them, else as the reports tell it: of all rounds together.
        ComparedFigure Percentile(string name, Func<Latency, double> of, double ofOne, double least)
        {
            var isInRounds = before.LatencyRounds.Count > 1 && after.LatencyRounds.Count > 1;
            return Comparison.Compare(before.Name, Make(before, was), Make(after, now), ofOne, least);

            Figure Make(ScenarioResult result, Latency all) =>
                new(name, "ms", Better.Lower, isInRounds ? [.. result.LatencyRounds.Select(of)] : [of(all)]);
        }
    }

    /// <summary>
    /// A slope is near zero where all is well, and parts of that mean nothing: what counts is whether the rate held, by the
    /// rule that the runs themselves went by.
    /// </summary>
    private static ComparedFigure Slope(string scenario, LagTrend before, LagTrend after)
    {
        var (old, now) = (Make(before), Make(after));
        var verdict = (before.Holds, after.Holds) switch
        {
            (true, true) => Verdict.Noise,
            (true, false) => Verdict.Worse,
            (false, true) => Verdict.Better,
            _ => Comparison.Compare(scenario, old, now).Verdict,
        };
        return new ComparedFigure(scenario, old, now, double.NaN, double.NaN, verdict);

        static Figure Make(LagTrend trend) => new("lag grows by", "ms/s", Better.Lower, [trend.MillisecondsPerSecond]);
    }

    private static bool HasOwn(string name, params ScenarioResult[] results) =>
        results.Any(result => result.Figures.Any(figure => figure.Name.StartsWith(name, StringComparison.Ordinal)));
}

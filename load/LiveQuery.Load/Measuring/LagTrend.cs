namespace LiveQuery.Load.Measuring;

/// <summary>Whether lag grows over a run: a rate holds only if it does not.</summary>
/// <param name="MillisecondsPerSecond">By how much the lag grows each second: the median of the slopes between all pairs of seconds.</param>
/// <param name="Growth">By how much it grew over the run, in milliseconds.</param>
/// <param name="Holds">False where it grew by more than half of the median lag, and by more than is tolerable.</param>
internal sealed record LagTrend(double MillisecondsPerSecond, double Growth, bool Holds)
{
    /// <summary>Growth that says nothing, in milliseconds, where nothing else is said.</summary>
    public const double Tolerable = 100;

    private const double TolerableShare = 0.5;
    // Pairs grow with the square: of longer runs, evenly spaced seconds are taken.
    private const int MostSeconds = 400;
    private const int FewestSeconds = 5;

    /// <summary>The trend over the seconds of a run. With fewer than five seconds there is none.</summary>
    /// <param name="seconds">The seconds, in order.</param>
    /// <param name="tolerable">
    /// Growth that says nothing, in milliseconds: a server that refetches at an interval is late by up to that interval,
    /// depending on how writes and refetches fall together, which drifts.
    /// </param>
    public static LagTrend Of(IReadOnlyList<LagSecond> seconds, double tolerable = Tolerable)
    {
        var step = 1 + (seconds.Count / MostSeconds);
        var taken = seconds.Where((second, index) => second.Count > 0 && index % step == 0).ToList();
        if (taken.Count < FewestSeconds)
        {
            return new LagTrend(0, 0, true);
        }

        var slopes = new List<double>();
        for (var i = 0; i < taken.Count; i++)
        {
            for (var j = i + 1; j < taken.Count; j++)
            {
                slopes.Add((taken[j].MeanMilliseconds - taken[i].MeanMilliseconds) / (taken[j].Second - taken[i].Second));
            }
        }

        var slope = Median(slopes);
        var growth = slope * (taken[^1].Second - taken[0].Second);
        var lag = Median([.. taken.Select(second => second.MeanMilliseconds)]);
        return new LagTrend(slope, growth, growth <= Math.Max(tolerable, TolerableShare * lag));
    }

    /// <summary>The median of numbers, of which there is at least one.</summary>
    public static double Median(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

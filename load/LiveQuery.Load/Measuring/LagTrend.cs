namespace LiveQuery.Load.Measuring;

/// <summary>Whether lag grows over a run: a rate holds only if it does not.</summary>
/// <param name="MillisecondsPerSecond">By how much the lag grows each second: the median of the slopes between all pairs of seconds.</param>
/// <param name="Growth">By how much it grew over the run, in milliseconds.</param>
/// <param name="Holds">False where it grew by more than half of the median lag, and by more than a tenth of a second.</param>
internal sealed record LagTrend(double MillisecondsPerSecond, double Growth, bool Holds)
{
    private const double TolerableShare = 0.5;
    private const double TolerableMilliseconds = 100;
    // Pairs grow with the square: of longer runs, evenly spaced seconds are taken.
    private const int MostSeconds = 400;
    private const int FewestSeconds = 5;

    /// <summary>The trend over the seconds of a run. With fewer than five seconds there is none.</summary>
    public static LagTrend Of(IReadOnlyList<LagSecond> seconds)
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
        return new LagTrend(slope, growth, growth <= Math.Max(TolerableMilliseconds, TolerableShare * lag));
    }

    /// <summary>The median of numbers, of which there is at least one.</summary>
    public static double Median(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

namespace LiveQuery.Load.Reporting;

/// <summary>Compares two runs figure by figure.</summary>
internal static class Comparison
{
    // A change that is smaller than this says nothing on any machine, and one sample says little of its own noise.
    private const double Least = 0.05;
    private const double OfOneSample = 0.25;

    /// <summary>The figures that both runs have.</summary>
    public static IReadOnlyList<ComparedFigure> Compare(RunReport before, RunReport after) =>
    [
        .. from old in before.Scenarios
           join now in after.Scenarios on old.Name equals now.Name
           from figure in old.Figures
           let other = now.Figures.FirstOrDefault(candidate => candidate.Name == figure.Name && candidate.Unit == figure.Unit)
           where other is not null
           select Compare(old.Name, figure, other),
    ];

    /// <summary>
    /// Compares a figure. A difference is beyond the noise where the rounds of the two runs do not overlap, and the
    /// medians differ by more than the rounds of each run differ among themselves.
    /// </summary>
    public static ComparedFigure Compare(string scenario, Figure before, Figure after)
    {
        var change = before.Value == 0 ? (after.Value == 0 ? 0 : double.PositiveInfinity) : (after.Value - before.Value) / Math.Abs(before.Value);
        var noise = Math.Max(Spread(before), Spread(after));
        var overlap = before.Samples.Max() >= after.Samples.Min() && after.Samples.Max() >= before.Samples.Min();
        var isNoise = Math.Abs(change) <= noise || (overlap && before.Samples.Length > 1 && after.Samples.Length > 1);
        return new ComparedFigure(scenario, before, after, change, noise, isNoise ? Verdict.Noise : Judge(before.Better, change));
    }

    /// <summary>The sizes in which the runs of a scenario differ: their figures do not compare.</summary>
    public static IReadOnlyList<string> DifferentSizes(RunReport before, RunReport after) =>
    [
        .. from old in before.Scenarios
           join now in after.Scenarios on old.Name equals now.Name
           from size in old.Sizes
           let other = now.Sizes.GetValueOrDefault(size.Key)
           where other != size.Value
           select $"{old.Name}: {size.Key} {size.Value} before, {other ?? "none"} after",
    ];

    private static double Spread(Figure figure) => figure.Samples.Length == 1
        ? OfOneSample
        : figure.Value == 0 ? Least : Math.Max(Least, (figure.Samples.Max() - figure.Samples.Min()) / Math.Abs(figure.Value));

    private static Verdict Judge(Better? better, double change) => better switch
    {
        Better.Lower => change < 0 ? Verdict.Better : Verdict.Worse,
        Better.Higher => change > 0 ? Verdict.Better : Verdict.Worse,
        _ => Verdict.Different,
    };
}

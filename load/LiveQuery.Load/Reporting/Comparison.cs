namespace LiveQuery.Load.Reporting;

/// <summary>Compares two runs figure by figure.</summary>
internal static class Comparison
{
    // A change that is smaller than this says nothing on any machine, and one sample says little of its own noise.
    private const double Least = 0.05;
    private const double OfOneSample = 0.25;

    /// <summary>The figures that both runs have, lag among them.</summary>
    public static IReadOnlyList<ComparedFigure> Compare(RunReport before, RunReport after) =>
    [
        .. from old in before.Scenarios
           join now in after.Scenarios on old.Name equals now.Name
           from figure in Compare(old, now)
           select figure,
    ];

    /// <summary>
    /// Compares a figure. A difference is beyond the noise where the rounds of the two runs do not overlap, and the
    /// medians differ by more than the rounds of each run differ among themselves.
    /// </summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="before">The figure in the first run.</param>
    /// <param name="after">The figure in the second.</param>
    /// <param name="ofOne">The noise of a figure that was measured once, as a part of it.</param>
    /// <param name="least">A difference that says nothing however small the figure is, in its unit.</param>
    public static ComparedFigure Compare(string scenario, Figure before, Figure after, double ofOne = OfOneSample, double least = 0)
    {
        var difference = after.Value - before.Value;
        var (change, part) = before.Value == 0
            ? (difference == 0 ? 0 : double.CopySign(double.PositiveInfinity, difference), 0)
            : (difference / Math.Abs(before.Value), least / Math.Abs(before.Value));
        var noise = Math.Max(part, Math.Max(Spread(before, ofOne), Spread(after, ofOne)));
        var overlap = before.Samples.Max() >= after.Samples.Min() && after.Samples.Max() >= before.Samples.Min();
        var isNoise = Math.Abs(change) <= noise || Math.Abs(difference) <= least || (overlap && before.Samples.Length > 1 && after.Samples.Length > 1);
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

    /// <summary>The scenarios that one of the two has alone.</summary>
    public static IReadOnlyList<string> OnlyInOne(RunReport before, RunReport after)
    {
        return [.. Missing(before, after).Select(name => $"{name}: in the first run alone"), .. Missing(after, before).Select(name => $"{name}: in the second run alone")];

        static IEnumerable<string> Missing(RunReport from, RunReport there) =>
            from.Scenarios.Select(scenario => scenario.Name).Except(there.Scenarios.Select(scenario => scenario.Name));
    }

    /// <summary>The scenarios in which something was wrong: what was fast in them may have been fast by being wrong.</summary>
    public static IReadOnlyList<string> Failed(RunReport before, RunReport after) =>
    [
        .. from run in new[] { (Report: before, Name: "first"), (Report: after, Name: "second") }
           from scenario in run.Report.Scenarios
           where scenario.Failures.Count > 0
           select $"{scenario.Name}: {scenario.Outcome} in the {run.Name} run: {scenario.Failures[0]}",
    ];

    /// <summary>In what the places of the two differ: machine, versions, class of sizes.</summary>
    public static IReadOnlyList<string> DifferentEnvironments(RunReport before, RunReport after) =>
    [
        .. from name in before.Environment.Keys.Union(after.Environment.Keys)
           let was = before.Environment.GetValueOrDefault(name)
           let now = after.Environment.GetValueOrDefault(name)
           where was != now
           select $"{name} {was ?? "untold"} before, {now ?? "untold"} after",
    ];

    private static IEnumerable<ComparedFigure> Compare(ScenarioResult before, ScenarioResult after)
    {
        foreach (var figure in before.Figures)
        {
            if (after.Figures.FirstOrDefault(candidate => candidate.Name == figure.Name && candidate.Unit == figure.Unit) is { } other)
            {
                yield return Compare(before.Name, figure, other);
            }
        }

        foreach (var lag in LagComparison.Of(before, after))
        {
            yield return lag;
        }
    }

    private static double Spread(Figure figure, double ofOne) => figure.Samples.Length == 1
        ? ofOne
        : figure.Value == 0 ? Least : Math.Max(Least, (figure.Samples.Max() - figure.Samples.Min()) / Math.Abs(figure.Value));

    private static Verdict Judge(Better? better, double change) => better switch
    {
        Better.Lower => change < 0 ? Verdict.Better : Verdict.Worse,
        Better.Higher => change > 0 ? Verdict.Better : Verdict.Worse,
        _ => Verdict.Different,
    };
}

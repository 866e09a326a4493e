namespace LiveQuery.Load.Reporting;

/// <summary>A figure in two runs.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Before">The figure in the first.</param>
/// <param name="After">The figure in the second.</param>
/// <param name="Change">The change of the median, as a part of the first's; NaN where a part of it means nothing.</param>
/// <param name="Noise">By how much it may change without meaning anything, as a part of the first's; NaN likewise.</param>
/// <param name="Verdict">What that means.</param>
internal sealed record ComparedFigure(string Scenario, Figure Before, Figure After, double Change, double Noise, Verdict Verdict);

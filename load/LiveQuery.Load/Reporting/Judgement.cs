namespace LiveQuery.Load.Reporting;

/// <summary>What was asked of a scenario, and whether it was met.</summary>
/// <param name="Target">The target, in words.</param>
/// <param name="Measured">What was measured, in words.</param>
/// <param name="IsMet">Whether it was met.</param>
internal sealed record Judgement(string Target, string Measured, bool IsMet);

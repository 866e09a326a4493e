namespace LiveQuery.Load.Fleet;

/// <summary>What a worker answers, as one line of JSON.</summary>
/// <param name="Problem">Why it could not; null where it did.</param>
/// <param name="Figures">What was counted.</param>
/// <param name="Count">How many are behind.</param>
/// <param name="Kept">The states that were kept.</param>
internal sealed record FleetAnswer(string? Problem, FleetFigures? Figures = null, long Count = 0, IReadOnlyList<KeptState>? Kept = null);

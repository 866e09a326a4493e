namespace LiveQuery.Load.Fleet;

/// <summary>What a worker is told, as one line of JSON.</summary>
/// <param name="Do">The name of the method of <see cref="IFleet"/>; <c>Plan</c> comes first.</param>
/// <param name="Plan">The plan, with <c>Plan</c>.</param>
/// <param name="Seconds">A timeout.</param>
/// <param name="Count">A number of connections, or a turn.</param>
/// <param name="Versions">The versions of rows.</param>
internal sealed record FleetCommand(string Do, FleetPlan? Plan = null, double Seconds = 0, int Count = 0, long[]? Versions = null);

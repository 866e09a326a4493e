using System.Collections.Immutable;

namespace LiveQuery.Engine.Diagnostics;

/// <summary>What a poller knows of the strategies for batches of about one size.</summary>
/// <param name="LeastCohorts">The cohorts from which the size counts.</param>
/// <param name="Current">The strategy that is used.</param>
/// <param name="Costs">What strategies have cost, in µs of time a cohort; those that were tried alone.</param>
public sealed record StrategyState(
    int LeastCohorts, ExecutionStrategy Current, ImmutableArray<(ExecutionStrategy Strategy, double Cost)> Costs)
{
    /// <summary>Whether it is of batches that replicas answer.</summary>
    public bool IsOfReplicas { get; init; }
}

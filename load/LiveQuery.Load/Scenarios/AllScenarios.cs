using LiveQuery.Load.Running;

namespace LiveQuery.Load.Scenarios;

/// <summary>The scenarios, in the order of the book.</summary>
internal static class AllScenarios
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Scenario> List { get; } =
    [
        new ChurnScenario(),
        new IdleScenario(),
        new SparseScenario(),
        new ProbeScenario(),
        new FanOutScenario(),
        new MultiplexScenario(),
        new DetectScenario(),
        new CliffScenario(),
        new DiffScenario(),
        new StormScenario(),
        new SlowScenario(),
        new MemoryScenario(),
        new SubscribeScenario(),
        new MillionScenario(),
        new MixedScenario(),
    ];
}

using LiveQuery.Compiler;

namespace LiveQuery.Engine.Polling;

/// <summary>A poller, as the gates see it.</summary>
internal interface IWatched
{
    /// <summary>The plan.</summary>
    Plan Plan { get; }

    /// <summary>What tells it of changes.</summary>
    PlanWatch Watch { get; }
}

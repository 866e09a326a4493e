using LiveQuery.Load.Fleet;
using LiveQuery.Load.Hosting;

namespace LiveQuery.Load.Running;

/// <summary>What a scenario puts on a server, without its measuring: for other harnesses to measure.</summary>
/// <param name="Metadata">The server's metadata.</param>
/// <param name="ServerWords">Words of its command line.</param>
/// <param name="CreateAsync">Makes and fills the tables.</param>
/// <param name="Plan">The clients.</param>
/// <param name="WriteAsync">Writes for a while.</param>
internal sealed record LiveWorkload(
    string Metadata,
    IReadOnlyList<string> ServerWords,
    Func<LoadDatabase, CancellationToken, Task> CreateAsync,
    Func<ServerProcess, FleetPlan> Plan,
    Func<LoadDatabase, TimeSpan, CancellationToken, Task> WriteAsync);

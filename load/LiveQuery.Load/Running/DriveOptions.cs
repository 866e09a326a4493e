using LiveQuery.Load.Fleet;

namespace LiveQuery.Load.Running;

/// <summary>A load on a server that runs elsewhere.</summary>
/// <param name="Plan">Who connects and asks for what.</param>
/// <param name="For">How long it is measured.</param>
/// <param name="Workers">Processes for the clients; 0 for none of their own.</param>
internal sealed record DriveOptions(FleetPlan Plan, TimeSpan For, int Workers);

namespace LiveQuery.Load.Workloads;

/// <summary>A query over the demo's dataset: its document, and the variables of a subscriber.</summary>
internal sealed record FlightShape(string Document, Func<Random, string> Variables);

namespace LiveQuery.Engine.Postgres;

/// <summary>How far the log of a server was written.</summary>
/// <param name="Incarnation">Which server, from start to stop; null where it was not asked.</param>
/// <param name="Value">The position.</param>
internal readonly record struct LogPosition(string? Incarnation, ulong Value);

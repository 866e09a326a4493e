namespace LiveQuery.Engine.Diagnostics;

/// <summary>A read replica of a source.</summary>
/// <param name="Name">Its host and port.</param>
/// <param name="Reason">Why it is put aside; null: it serves.</param>
/// <param name="Lag">How many bytes of the log it is behind what the primary had written when it was last asked.</param>
/// <param name="Batches">The batches that it has answered.</param>
/// <param name="Connections">Its open connections, idle ones included.</param>
public sealed record ReplicaState(string Name, string? Reason, long Lag, long Batches, int Connections);

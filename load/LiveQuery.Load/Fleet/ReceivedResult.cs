namespace LiveQuery.Load.Fleet;

/// <summary>A result as a client received it.</summary>
/// <param name="Bytes">The length of its payload.</param>
/// <param name="Lag">Milliseconds from the commit of the change to its receipt; null where it brings no new change.</param>
/// <param name="Problem">What is wrong with it; null for nothing.</param>
internal readonly record struct ReceivedResult(int Bytes, double? Lag, string? Problem);

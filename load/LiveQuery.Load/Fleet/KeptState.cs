namespace LiveQuery.Load.Fleet;

/// <summary>The last state of an operation.</summary>
/// <param name="Connection">The number of its connection.</param>
/// <param name="Operation">Its number there.</param>
/// <param name="Payload">The payload, as <c>{"data":…}</c>.</param>
internal sealed record KeptState(int Connection, int Operation, string Payload);

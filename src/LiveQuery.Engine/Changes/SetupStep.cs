namespace LiveQuery.Engine.Changes;

/// <summary>A statement that sets up the change feed, or takes it away, and why.</summary>
/// <param name="Sql">The statement.</param>
/// <param name="Effect">What it does and costs, in one line.</param>
public sealed record SetupStep(string Sql, string Effect);

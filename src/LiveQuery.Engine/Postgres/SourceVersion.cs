namespace LiveQuery.Engine.Postgres;

/// <summary>What is visible in a source at one moment: equal texts mean equal contents.</summary>
/// <param name="Text">The visible snapshot (on a standby: how far it has replayed) and the server's incarnation.</param>
/// <param name="IsStandby">Whether the server is in recovery.</param>
internal sealed record SourceVersion(string Text, bool IsStandby);

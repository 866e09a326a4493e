namespace LiveQuery.Engine.Postgres;

/// <summary>A standby of a source's database, from which live queries may be answered.</summary>
public sealed record ReplicaOptions
{
    /// <summary>A <c>postgres://</c> URL, or Npgsql's keyword form.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The most connections. Default 8.</summary>
    public int PoolSize { get; init; } = 8;
}

using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Engine.Postgres;

/// <summary>A Postgres database and the bounds of the two pools that the engine keeps to it.</summary>
public sealed record SourceOptions
{
    /// <summary>The source's name in the metadata.</summary>
    public required string Name { get; init; }

    /// <summary>A <c>postgres://</c> URL, or Npgsql's keyword form.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The most connections for queries. Default 20.</summary>
    public int QueryPoolSize { get; init; } = 20;

    /// <summary>The most connections for polls, apart from the queries' so that neither starves the other. Default 8.</summary>
    public int PollingPoolSize { get; init; } = 8;

    /// <summary>Whether statements are prepared. Default as it can be.</summary>
    public PreparedStatements Prepared { get; init; }

    /// <summary>How prepared statements of live queries are planned. Default as Postgres finds cheaper.</summary>
    public PlanCacheMode PlanCacheMode { get; init; }

    /// <summary>The standbys from which live queries may be answered. Default none.</summary>
    public ReplicaList Replicas { get; init; } = ReplicaList.None;

    /// <summary>The isolation of the transactions that change rows. Default read committed.</summary>
    public TransactionIsolation Isolation { get; init; }

    /// <summary>How long a statement may run, on either pool. Default 30 s.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(30);
}

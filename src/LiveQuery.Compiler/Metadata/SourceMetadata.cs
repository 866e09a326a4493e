using System.Collections.Immutable;

namespace LiveQuery.Compiler.Metadata;

/// <summary>A database: how to reach it, and its tables.</summary>
public sealed record SourceMetadata
{
    /// <summary>Where it stands.</summary>
    public MetadataLocation Location { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>Where the connection string comes from; null where the metadata does not say.</summary>
    public DatabaseUrl? DatabaseUrl { get; init; }

    /// <summary><c>pool_settings.max_connections</c>: the most connections for queries.</summary>
    public int? MaxConnections { get; init; }

    /// <summary><c>isolation_level</c>: that of mutations.</summary>
    public TransactionIsolation Isolation { get; init; }

    /// <summary><c>read_replicas</c>: standbys from which live queries may be answered.</summary>
    public ImmutableArray<ConnectionMetadata> Replicas { get; init; } = [];

    /// <summary>What it adds to names.</summary>
    public SourceCustomization Customization { get; init; } = new();

    /// <summary>The tracked tables.</summary>
    public ImmutableArray<TableMetadata> Tables { get; init; } = [];

    /// <summary>The tracked functions.</summary>
    public ImmutableArray<FunctionMetadata> Functions { get; init; } = [];
}

/// <summary>Where a connection string comes from.</summary>
public abstract record DatabaseUrl;

/// <summary>The connection string itself; printed nowhere, since it may hold a password.</summary>
public sealed record LiteralDatabaseUrl(string Url) : DatabaseUrl
{
    /// <inheritdoc/>
    public override string ToString() => "a literal database URL";
}

/// <summary>An environment variable that holds it (<c>from_env</c>).</summary>
public sealed record EnvironmentDatabaseUrl(string Variable) : DatabaseUrl;

/// <summary>A file that holds it (<c>dynamic_from_file</c>).</summary>
public sealed record FileDatabaseUrl(string Path) : DatabaseUrl;

namespace LiveQuery.Compiler.Metadata;

/// <summary>How a database is reached.</summary>
/// <param name="Url">Where the connection string comes from; null where the metadata does not say.</param>
/// <param name="MaxConnections"><c>pool_settings.max_connections</c>.</param>
public sealed record ConnectionMetadata(DatabaseUrl? Url, int? MaxConnections)
{
    /// <summary><c>isolation_level</c>: that of mutations.</summary>
    public TransactionIsolation Isolation { get; init; }
}

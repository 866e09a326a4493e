using LiveQuery.Compiler.Catalog;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>Reads what a source's database holds, and tells when that has changed.</summary>
internal sealed class CatalogLoader(Source source)
{
    /// <summary>The catalog: one round trip, one snapshot.</summary>
    /// <exception cref="SourceUnavailableException">The database cannot be reached or refuses.</exception>
    public Task<SourceCatalog> LoadAsync(CancellationToken cancellationToken) =>
        ReadAsync(connection => LoadAsync(connection, CatalogSql.Load, cancellationToken), cancellationToken);

    /// <summary>A fingerprint of the catalog: another one after any DDL that could matter.</summary>
    /// <exception cref="SourceUnavailableException">The database cannot be reached or refuses.</exception>
    public Task<string> ReadVersionAsync(CancellationToken cancellationToken) =>
        ReadAsync(
            async connection =>
            {
                await using var command = new NpgsqlCommand(CatalogSql.Version, connection);
                return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
            },
            cancellationToken);

    /// <summary>Reads the catalog as the transaction that is open on a connection sees it; leaves no trace in it.</summary>
    public static async Task<SourceCatalog> LoadInsideAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Mark = "livequery_catalog";
        await RunAsync(connection, $"savepoint {Mark}", cancellationToken);

        // Its own bounds of a transaction are left out; what it sets is undone with the savepoint.
        var catalog = await LoadAsync(connection, CatalogSql.Load[1..^1], cancellationToken);
        await RunAsync(connection, $"rollback to savepoint {Mark}", cancellationToken);
        return catalog;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<SourceCatalog> LoadAsync(
        NpgsqlConnection connection, IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in statements)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await CatalogReader.ReadAsync(reader, cancellationToken);
    }

    private async Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        for (var isRepeated = false; ; isRepeated = true)
        {
            var isConnected = false;
            try
            {
                await using var connection = await source.Queries.OpenConnectionAsync(cancellationToken);
                isConnected = true;
                return await read(connection);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (isRepeated || !isConnected || !DatabaseErrors.IsWorthRetrying(DatabaseErrors.Map(exception)))
                {
                    throw new SourceUnavailableException(
                        $"The source \"{source.Name}\" cannot be read: {DatabaseErrors.Describe(exception)}", exception);
                }

                // Idle connections do not outlive a restart of the server.
                source.Queries.Clear();
            }
        }
    }
}

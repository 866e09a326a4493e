using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Sql;
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

    /// <summary>The rows of an enum table; what Postgres refuses is told in them.</summary>
    /// <exception cref="SourceUnavailableException">The database cannot be reached.</exception>
    public Task<EnumRows> ReadEnumAsync(CatalogTable table, CancellationToken cancellationToken)
    {
        if (table.PrimaryKey is not { Columns: [var key] })
        {
            return Task.FromResult(new EnumRows([]));
        }

        var other = table.Columns.Where(column => column.Name != key).Select(column => column.Name).FirstOrDefault();
        var comment = other is null ? "null" : $"{SqlNames.Quote(other)}::text";
        var sql = $"select {SqlNames.Quote(key)}::text, {comment} from {SqlNames.Quote(table.Name)}";
        return ReadAsync(
            async connection =>
            {
                var rows = ImmutableArray.CreateBuilder<(string, string?)>();
                try
                {
                    await using var command = new NpgsqlCommand(sql, connection);
                    await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                    while (await reader.ReadAsync(cancellationToken))
                    {
                        rows.Add((reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1)));
                    }

                    return new EnumRows(rows.ToImmutable());
                }
                catch (PostgresException exception)
                {
                    return new EnumRows([]) { Error = exception.MessageText };
                }
            },
            cancellationToken);
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

using LiveQuery.Compiler.Catalog;
using LiveQuery.Engine.Changes;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>Reads how far a database is set up for the change feed, and runs the steps that set it up.</summary>
public sealed class ChangeSetupReader : IAsyncDisposable
{
    private const string Sizes =
        """
        select c.oid, pg_relation_size(c.oid),
               case when c.reltuples > 0 then pg_relation_size(c.oid) / c.reltuples::float8 else 0 end,
               coalesce(s.n_tup_upd + s.n_tup_del, 0)::float8 * 86400
                 / greatest(extract(epoch from now() - coalesce(d.stats_reset, pg_postmaster_start_time()))::float8, 1)
        from pg_class c
        left join pg_stat_all_tables s on s.relid = c.oid
        left join pg_stat_database d on d.datname = current_database()
        where c.relkind in ('r', 'p')
        """;

    private readonly HostConnections _database;

    /// <summary>Makes it; opens no connection yet.</summary>
    /// <param name="connectionString">A URL or keywords.</param>
    /// <exception cref="ArgumentException">The text is neither.</exception>
    public ChangeSetupReader(string connectionString)
    {
        var settings = ConnectionStrings.Parse(connectionString);
        settings.Pooling = false;
        HostSearch.TakePrimary(settings);
        _database = PostgresConnections.Build(settings);
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="SourceUnavailableException">The database cannot be asked.</exception>
    public Task<ChangeSetup> ReadAsync(CancellationToken cancellationToken) => WithConnectionAsync(
        async connection =>
        {
            var conditions = await FeedConditions.ReadAsync(connection, Publication.Name, cancellationToken);
            var catalog = await ChangeCatalogReader.ReadAsync(connection, Publication.Name, cancellationToken);
            var tables = new List<SetupTable>();
            await using var command = new NpgsqlCommand(Sizes, connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                if (catalog.Find(reader.GetFieldValue<uint>(0)) is { Kind: TableKind.Table } table)
                {
                    tables.Add(new SetupTable(
                        table.Name, table.IsPublished, IdentityOf(table), catalog.ObstacleOf(table),
                        reader.GetInt64(1), reader.GetDouble(2), reader.GetDouble(3)));
                }
            }

            return new ChangeSetup(conditions.Refusal, conditions.HasPublication, catalog, tables);
        },
        cancellationToken);

    /// <summary>Runs one step; it waits three seconds at most for a lock.</summary>
    /// <exception cref="SourceUnavailableException">Postgres refuses it.</exception>
    public Task RunAsync(SetupStep step, CancellationToken cancellationToken) => WithConnectionAsync(
        async connection =>
        {
            await Publication.RunAsync(connection, step.Sql, cancellationToken);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static string IdentityOf(ChangeRelation table) =>
        table.IsIdentityFull ? SetupTable.Full
        : table.HasIdentity ? string.Join(", ", table.IdentityColumns.Order(StringComparer.Ordinal))
        : "nothing";

    private async Task<T> WithConnectionAsync<T>(Func<NpgsqlConnection, Task<T>> run, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await _database.OpenConnectionAsync(cancellationToken);
            return await run(connection);
        }
        catch (Exception exception) when (DatabaseErrors.IsDatabase(exception))
        {
            throw new SourceUnavailableException(DatabaseErrors.Describe(exception), exception);
        }
    }
}

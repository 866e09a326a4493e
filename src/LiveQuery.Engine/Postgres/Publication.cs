using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Sql;
using LiveQuery.Engine.Changes;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// The publication, the one thing that the change feed leaves in a database. Partitions are published as themselves: through
/// their root the log would not tell that one of them was truncated.
/// </summary>
internal static class Publication
{
    /// <summary>Its name.</summary>
    public const string Name = "livequery";

    /// <summary>What it tells of, and how.</summary>
    public const string With = "with (publish = 'insert, update, delete, truncate', publish_via_partition_root = false)";

    // Who alters or vacuums a table holds a lock that adding it waits for; the table is left for another time then.
    private const string Patience = "set local lock_timeout = '3s'";

    /// <summary>The tables that would have to be published for changes of a relation to be told, and may be.</summary>
    public static IEnumerable<ChangeRelation> MissingFor(TableName name, ChangeCatalog catalog)
    {
        // The partitions come with their table.
        return catalog.Find(name) is { } relation
            ? catalog.Reach(relation, next => next.Kind == TableKind.PartitionedTable ? [] : next.Children.AddRange(next.Reads))
                .Where(next => IsMissing(next) && catalog.ObstacleOf(next) is null)
            : [];

        bool IsMissing(ChangeRelation next) => next.Kind == TableKind.PartitionedTable
            ? catalog.WithDescendants(next).Any(leaf => leaf is { Kind: TableKind.Table, IsPublished: false })
            : next is { Kind: TableKind.Table, IsPublished: false };
    }

    /// <summary>Makes it, without any table; nothing where it is there.</summary>
    public static async Task CreateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(connection, $"create publication {Name} {With}", cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation)
        {
            // Another server was faster.
        }
    }

    /// <summary>Adds a table; why that failed, or null.</summary>
    public static async Task<string?> AddAsync(NpgsqlConnection connection, TableName table, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(connection, $"alter publication {Name} add table only {SqlNames.Quote(table)}", cancellationToken);
            return null;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DuplicateObject)
        {
            return null;
        }
        catch (PostgresException e)
        {
            return e.MessageText;
        }
    }

    /// <summary>Takes a table out.</summary>
    public static Task RemoveAsync(NpgsqlConnection connection, TableName table, CancellationToken cancellationToken) =>
        RunAsync(connection, $"alter publication {Name} drop table only {SqlNames.Quote(table)}", cancellationToken);

    /// <summary>Runs a statement that waits for a lock a few seconds at most.</summary>
    public static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Patience));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}

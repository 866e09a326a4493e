using LiveQuery.Compiler.Catalog;
using LiveQuery.Engine.Changes;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Takes tables out of the publication that have lost their replica identity, since Postgres refuses updates and deletes of
/// them. What cannot be taken out is told to the operator once.
/// </summary>
/// <remarks>Outlives the sessions of the feed: what has been told stays told. Called by the one that runs.</remarks>
internal sealed partial class LostIdentities(string source, TimeProvider time, ILogger logger)
{
    // A refusal stands in the server's log each time; who holds a lock is done sooner or later.
    private static readonly TimeSpan TryRefusedAgain = TimeSpan.FromMinutes(1);

    // By catalogs alone: it waits for no lock, and costs about as much as there are published tables.
    private const string Sql =
        """
        with recursive published(member, oid, relkind, relreplident) as (
          select c.oid, c.oid, c.relkind, c.relreplident
          from pg_publication p
          join pg_publication_rel m on m.prpubid = p.oid
          join pg_class c on c.oid = m.prrelid
          where p.pubname = $1 and (p.pubupdate or p.pubdelete)
          union all
          select p.member, c.oid, c.relkind, c.relreplident
          from published p
          join pg_inherits i on i.inhparent = p.oid and p.relkind = 'p'
          join pg_class c on c.oid = i.inhrelid
        )
        select n.nspname::text, m.relname::text, l.oid
        from published l
        join pg_class m on m.oid = l.member
        join pg_namespace n on n.oid = m.relnamespace
        where l.relkind = 'r' and l.relreplident <> 'f'
          and not exists (select from pg_index i where i.indrelid = l.oid and i.indisvalid and i.indimmediate
                          and case l.relreplident when 'd' then i.indisprimary when 'i' then i.indisreplident else false end)
        """;

    // What could not be taken out, with when that was tried last; null: to be tried again at the next look.
    private readonly Dictionary<TableName, long?> _stuck = [];
    private readonly HashSet<TableName> _unremovable = [];

    /// <summary>Looks for such tables and takes them out; whether it took out one.</summary>
    public async Task<bool> RepairAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var members = (await ReadAsync(connection, cancellationToken)).Select(lost => lost.Member).ToHashSet();
        foreach (var healed in _stuck.Keys.Except(members).ToList())
        {
            _stuck.Remove(healed);
        }

        var hasRemoved = false;
        foreach (var table in members.Where(MayTry))
        {
            hasRemoved |= await RemoveAsync(connection, table, cancellationToken);
        }

        return hasRemoved;
    }

    /// <summary>
    /// Tells of tables that a publication of all tables, or of all of a schema, tells of: no single one can be taken out.
    /// The catalog is what knows of them, as to find all that are published is no cheap look.
    /// </summary>
    public async Task TellUnremovableAsync(NpgsqlConnection connection, ChangeCatalog catalog, CancellationToken cancellationToken)
    {
        var lost = catalog.Relations
            .Where(relation => relation is { Kind: TableKind.Table, PublishesUpdates: true, HasIdentity: false }).ToList();
        _unremovable.IntersectWith(lost.Select(table => table.Name));
        if (lost.Count == 0)
        {
            return;
        }

        // Later than the catalog, so that one that has just lost it is not taken for one of those.
        var removable = (await ReadAsync(connection, cancellationToken)).Select(one => one.Leaf).ToHashSet();
        foreach (var table in lost.Where(table => !removable.Contains(table.Oid) && _unremovable.Add(table.Name)))
        {
            Log.Unremovable(logger, source, table.Name, Publication.Name);
        }
    }

    private bool MayTry(TableName table) =>
        !_stuck.TryGetValue(table, out var at) || at is not { } tried || time.GetElapsedTime(tried) > TryRefusedAgain;

    private async Task<bool> RemoveAsync(NpgsqlConnection connection, TableName table, CancellationToken cancellationToken)
    {
        try
        {
            await Publication.RemoveAsync(connection, table, cancellationToken);
            _stuck.Remove(table);
            Log.Removed(logger, source, table, Publication.Name);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.UndefinedTable)
        {
            // Another server was faster, or the table is gone.
            return true;
        }
        catch (PostgresException e)
        {
            var isBusy = e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected;
            if (_stuck.TryAdd(table, null))
            {
                Log.NotRemoved(logger, source, table, Publication.Name, e.MessageText);
            }

            _stuck[table] = isBusy ? null : time.GetTimestamp();
            return false;
        }
    }

    private static async Task<List<(TableName Member, uint Leaf)>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Publication.Name });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var lost = new List<(TableName, uint)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            lost.Add((new TableName(reader.GetString(0), reader.GetString(1)), reader.GetFieldValue<uint>(2)));
        }

        return lost;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Source {Source}: table {Table}, or a partition of it, has lost its replica identity and is taken out of the publication {Publication}, so that its updates go on working.")]
        public static partial void Removed(ILogger logger, string source, TableName table, string publication);

        [LoggerMessage(LogLevel.Warning, "Source {Source}: UPDATES AND DELETES OF TABLE {Table} FAIL: it, or a partition of it, has lost its replica identity, and it could not be taken out of the publication {Publication}: {Reason}. Until that succeeds, give the table a primary key or a replica identity, or have the publication's owner run: alter publication {Publication} drop table only {Table}")]
        public static partial void NotRemoved(ILogger logger, string source, TableName table, string publication, string reason);

        [LoggerMessage(LogLevel.Warning, "Source {Source}: UPDATES AND DELETES OF TABLE {Table} FAIL: it has no replica identity, and the publication {Publication} tells of all tables (or of all of its schema), so that it cannot be taken out. Give the table a primary key or a replica identity, or make the publication anew for single tables.")]
        public static partial void Unremovable(ILogger logger, string source, TableName table, string publication);
    }
}

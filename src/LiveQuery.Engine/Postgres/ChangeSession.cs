using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Engine.Changes;
using Npgsql;
using Npgsql.Replication;
using Npgsql.Replication.Internal;
using Npgsql.Replication.PgOutput;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// One connection of the change feed, from the look at what the database allows to the loss of the connection: a temporary
/// slot, the stream of changes, and a look at the schema now and then.
/// </summary>
internal sealed class ChangeSession(Source source, ChangeFeed feed, TimeProvider time)
{
    private static readonly TimeSpan AcknowledgeEvery = TimeSpan.FromSeconds(5);

    // DDL is looked for at most once a second, and with at most a hundredth of the time.
    private static readonly TimeSpan ShortestLook = TimeSpan.FromSeconds(1);
    private const int LookShare = 100;

    // Users' updates fail for that long where a published table loses its identity, whatever a look for DDL takes.
    private static readonly TimeSpan LookAtIdentities = TimeSpan.FromSeconds(1);

    // To publish one more table the slot is made anew, which waits for open transactions: not for each table alone.
    private static readonly TimeSpan ShortestSession = TimeSpan.FromSeconds(10);

    private LogicalReplicationConnection? _connection;

    /// <summary>Up to where the log has been received.</summary>
    public ulong Position => (ulong)(_connection?.LastReceivedLsn ?? default);

    /// <summary>Runs until it must end.</summary>
    /// <exception cref="NpgsqlException">The connection is lost, or Postgres refuses something.</exception>
    public async Task<SessionEnd> RunAsync(CancellationToken cancellationToken)
    {
        if (await PrepareAsync(cancellationToken) is { } refusal)
        {
            return new SessionEnd(refusal);
        }

        await using var connection = new LogicalReplicationConnection(ReplicationSettings().ConnectionString)
        {
            WalReceiverStatusInterval = AcknowledgeEvery,
        };
        await connection.Open(cancellationToken);

        // It waits for every transaction that is writing now, however long that takes.
        connection.CommandTimeout = Timeout.InfiniteTimeSpan;
        var name = $"livequery_{Environment.ProcessId}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        feed.SetStarting("waiting for the transactions that are open");
        var slot = await connection.CreatePgOutputReplicationSlot(
            name, temporarySlot: true, slotSnapshotInitMode: LogicalSlotSnapshotInitMode.NoExport, cancellationToken: cancellationToken);

        ChangeCatalog catalog;
        await using (var queries = await source.Queries.OpenConnectionAsync(cancellationToken))
        {
            if (!await HasSlotAsync(queries, name, cancellationToken))
            {
                return new SessionEnd("replication and queries lead to different servers");
            }

            catalog = await ChangeCatalogReader.ReadAsync(queries, Publication.Name, cancellationToken);
        }

        if (GapOf(feed.Demand.Tables, catalog) is { } gap)
        {
            return new SessionEnd(gap);
        }

        _connection = connection;
        feed.Forget();
        using var session = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var stream = StreamAsync(connection, slot, session.Token);
        feed.SetLive(this, catalog, name);
        var watch = WatchAsync(catalog, session.Token);
        var acknowledge = AcknowledgeAsync(connection, session.Token);
        var first = await Task.WhenAny(stream, watch, acknowledge);
        await session.CancelAsync();
        await Task.WhenAll(Ended(stream), Ended(watch), Ended(acknowledge));
        return await first;
    }

    /// <summary>Looks at what is allowed, and publishes what is wanted; why nothing can be had, or null.</summary>
    private async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        feed.SetStarting("looking at what the database allows");
        await using var connection = await source.Queries.OpenConnectionAsync(cancellationToken);
        var conditions = await FeedConditions.ReadAsync(connection, Publication.Name, cancellationToken);
        if (conditions.Refusal is { } refusal)
        {
            return refusal;
        }

        // Also where the publication is another role's: then the operator is told what to do.
        await feed.Identities.RepairAsync(connection, cancellationToken);
        var catalog = await ChangeCatalogReader.ReadAsync(connection, Publication.Name, cancellationToken);
        await feed.Identities.TellUnremovableAsync(connection, catalog, cancellationToken);
        if (!conditions.MayAlter)
        {
            return GapOf(feed.Demand.Tables, catalog);
        }

        var missing = feed.Demand.Tables.SelectMany(name => Publication.MissingFor(name, catalog))
            .Where(table => feed.MayTry(table.Name)).DistinctBy(table => table.Oid).ToList();
        if (missing.Count == 0)
        {
            return GapOf(feed.Demand.Tables, catalog);
        }

        if (!conditions.HasPublication)
        {
            await Publication.CreateAsync(connection, cancellationToken);
        }

        foreach (var table in missing)
        {
            feed.TellTried(table.Name, await Publication.AddAsync(connection, table.Name, cancellationToken));
        }

        return GapOf(feed.Demand.Tables, await ChangeCatalogReader.ReadAsync(connection, Publication.Name, cancellationToken));
    }

    private async Task<SessionEnd> StreamAsync(
        LogicalReplicationConnection connection, PgOutputReplicationSlot slot, CancellationToken cancellationToken)
    {
        var assembler = new TransactionAssembler();
        var reader = new PgOutputReader(
            assembler, table => feed.Demand.Columns.TryGetValue(table, out var columns) ? columns : null);
        var options = new Dictionary<string, string?> { ["proto_version"] = "1", ["publication_names"] = Publication.Name };
        var rows = 0L;
        await foreach (var message in connection.StartLogicalReplication(slot, cancellationToken, options: options))
        {
            if (await reader.ReadAsync(message.Data, cancellationToken) is { } transaction)
            {
                feed.Tell(transaction, assembler.Rows - rows);
                rows = assembler.Rows;
            }
        }

        throw new NpgsqlException("the server has ended the replication");
    }

    // Nothing is ever asked for again, so what was received is what is acknowledged. On a timer, since a quiet database in
    // a busy cluster sends nothing, and the log would pile up.
    private async Task<SessionEnd> AcknowledgeAsync(LogicalReplicationConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(AcknowledgeEvery, time, cancellationToken);
            connection.SetReplicationStatus(connection.LastReceivedLsn);
        }
    }

    /// <summary>
    /// Looks for tables that have lost their identity all the time, for DDL when something was committed, and for tables
    /// that more is wanted of.
    /// </summary>
    private async Task<SessionEnd> WatchAsync(ChangeCatalog catalog, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var (lookedAt, pause) = (began, ShortestLook);
        var (mayBeAltered, mayLack) = (false, false);
        while (true)
        {
            await Task.Delay(LookAtIdentities, time, cancellationToken);
            await using var connection = await source.Queries.OpenConnectionAsync(cancellationToken);
            var hasRemoved = await feed.Identities.RepairAsync(connection, cancellationToken);
            if (!feed.Demand.IsWanted)
            {
                return SessionEnd.Anew;
            }

            if (feed.TakeAsk())
            {
                (mayBeAltered, mayLack) = (true, true);
            }

            // At once where a table was taken out: nothing tells of its changes any more, and its readers do not know.
            if (hasRemoved || (mayBeAltered && time.GetElapsedTime(lookedAt) >= pause))
            {
                var started = Stopwatch.GetTimestamp();
                catalog = await LookAsync(connection, catalog, cancellationToken);
                var share = Stopwatch.GetElapsedTime(started) * LookShare;
                pause = share < ShortestLook ? ShortestLook : share;
                (lookedAt, mayBeAltered) = (time.GetTimestamp(), false);
            }

            if (mayLack && time.GetElapsedTime(began) > ShortestSession)
            {
                if (LacksSome(catalog))
                {
                    return SessionEnd.Anew;
                }

                mayLack = mayBeAltered;
            }
        }
    }

    /// <summary>The catalog as it is now: the same one where no DDL has changed it.</summary>
    private async Task<ChangeCatalog> LookAsync(NpgsqlConnection connection, ChangeCatalog known, CancellationToken cancellationToken)
    {
        if (await ChangeCatalogReader.ReadVersionAsync(connection, cancellationToken) == known.Version)
        {
            return known;
        }

        var catalog = await ChangeCatalogReader.ReadAsync(connection, Publication.Name, cancellationToken);
        feed.SetCatalog(catalog);
        await feed.Identities.TellUnremovableAsync(connection, catalog, cancellationToken);
        return catalog;
    }

    private bool LacksSome(ChangeCatalog catalog) =>
        feed.Demand.Tables.Any(name => Publication.MissingFor(name, catalog).Any(table => feed.MayTry(table.Name)));

    /// <summary>Why not a single one of the tables is told of; null where one is.</summary>
    private static string? GapOf(ImmutableHashSet<TableName> tables, ChangeCatalog catalog)
    {
        string? first = null;
        foreach (var name in tables)
        {
            var gap = catalog.Find(name) is { } relation ? catalog.GapOf(relation) : $"{name} is not known";
            if (gap is null)
            {
                return null;
            }

            first ??= gap;
        }

        return first ?? "nothing is subscribed to";
    }

    private static async Task<bool> HasSlotAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select exists (select from pg_replication_slots where slot_name = $1)", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private NpgsqlConnectionStringBuilder ReplicationSettings()
    {
        var settings = ConnectionStrings.Parse(source.Options.ConnectionString);
        HostChoice.TakePrimary(settings);
        settings.ApplicationName = string.Create(CultureInfo.InvariantCulture, $"{settings.ApplicationName ?? "livequery"} changes");

        // A process that hangs must not keep the log for ever, whatever the server's own setting.
        settings.Options = $"-c wal_sender_timeout=60s {settings.Options}".TrimEnd();
        return settings;
    }

    private static async Task Ended(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception)
        {
            // The first one's is what counts.
        }
    }
}

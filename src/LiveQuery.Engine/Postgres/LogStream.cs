using System.Collections.Immutable;
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
/// One replication connection with a temporary slot: tells the feed of every transaction whose commit was written to the
/// log after the slot was made.
/// </summary>
internal sealed class LogStream : IAsyncDisposable
{
    private static readonly TimeSpan AcknowledgeEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(6);

    private readonly LogicalReplicationConnection _connection;
    private readonly PgOutputReplicationSlot _slot;
    // Those that were seen not to be published, and the relations as they were seen last.
    private ImmutableHashSet<uint> _unheard = [];
    private ChangeCatalog _seen;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    private LogStream(LogicalReplicationConnection connection, PgOutputReplicationSlot slot, ChangeCatalog before)
    {
        (_connection, _slot, _seen) = (connection, slot, before);
        Note(before, _ => false);
    }

    /// <summary>The slot's name.</summary>
    public string Slot => _slot.Name;

    /// <summary>What was committed from here on is told.</summary>
    public ulong Begin => (ulong)_slot.ConsistentPoint;

    /// <summary>Up to where the log has been received, and told.</summary>
    public ulong Position => (ulong)_connection.LastReceivedLsn;

    /// <summary>Connects and makes the slot, which waits for every transaction that is writing now, however long that takes.</summary>
    /// <param name="source">The source.</param>
    /// <param name="catalog">The relations as they were a moment ago.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NpgsqlException">The connection is lost, or Postgres refuses something.</exception>
    public static async Task<LogStream> OpenAsync(Source source, ChangeCatalog catalog, CancellationToken cancellationToken)
    {
        var settings = SettingsOf(source);
        HostSearch.TakePrimary(settings);
        if (HostSearch.Of(settings) is { } search)
        {
            // Npgsql replicates from no choice of hosts.
            settings = search.For(await search.FindAsync(cancellationToken));
        }

        var connection = new LogicalReplicationConnection(settings.ConnectionString) { WalReceiverStatusInterval = AcknowledgeEvery };
        try
        {
            await connection.Open(cancellationToken);
            connection.CommandTimeout = Timeout.InfiniteTimeSpan;
            var slot = await connection.CreatePgOutputReplicationSlot(
                $"livequery_{Environment.ProcessId}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}",
                temporarySlot: true,
                slotSnapshotInitMode: LogicalSlotSnapshotInitMode.NoExport,
                cancellationToken: cancellationToken);
            return new LogStream(connection, slot, catalog);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes sure that the connection is there, before <see cref="Start"/>.</summary>
    /// <exception cref="NpgsqlException">It is lost.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        _connection.CommandTimeout = LongestCheck;
        await _connection.IdentifySystem(cancellationToken);
    }

    /// <summary>
    /// Takes in the catalog; it as far as this stream can be gone by. A table that was published later than the slot was made
    /// is not told of: a transaction that was under way then may have changed it before, which is passed over. A partition
    /// that was made later is: it is published as its table is, from its beginning. Not thread-safe.
    /// </summary>
    public ChangeCatalog Hear(ChangeCatalog catalog)
    {
        if (!ReferenceEquals(catalog, _seen))
        {
            var partitions = catalog.Relations
                .Where(relation => relation.Kind == TableKind.PartitionedTable).SelectMany(relation => relation.Children).ToHashSet();
            Note(catalog, relation => _seen.Find(relation.Oid) is null && !partitions.Contains(relation.Oid));
        }

        return catalog.Unpublish(_unheard);
    }

    /// <summary>Tells the feed all from <see cref="Begin"/> on, until this is disposed of.</summary>
    /// <param name="feed">The feed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onBroken">Is told why it has ended by itself.</param>
    public void Start(ChangeFeed feed, TimeProvider time, Action<Exception> onBroken) => _running = RunAsync(feed, time, onBroken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _connection.DisposeAsync();
        _stop.Dispose();
    }

    private void Note(ChangeCatalog catalog, Func<ChangeRelation, bool> isLater)
    {
        _unheard = _unheard.Union(catalog.Relations.Where(relation => !relation.IsPublished || isLater(relation)).Select(relation => relation.Oid));
        _seen = catalog;
    }

    private async Task RunAsync(ChangeFeed feed, TimeProvider time, Action<Exception> onBroken)
    {
        var tasks = new[] { TellAsync(feed, _stop.Token), AcknowledgeAsync(time, _stop.Token) };
        var first = await Task.WhenAny(tasks);
        var isStopped = _stop.IsCancellationRequested;
        await _stop.CancelAsync();
        foreach (var task in tasks)
        {
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!isStopped)
        {
            onBroken(first.Exception?.InnerException ?? new NpgsqlException("the server has ended the replication"));
        }
    }

    private async Task TellAsync(ChangeFeed feed, CancellationToken cancellationToken)
    {
        var assembler = new TransactionAssembler();
        var reader = new PgOutputReader(
            assembler, table => feed.Demand.Columns.TryGetValue(table, out var columns) ? columns : null);
        var options = new Dictionary<string, string?> { ["proto_version"] = "1", ["publication_names"] = Publication.Name };
        var rows = 0L;
        await foreach (var message in _connection.StartLogicalReplication(_slot, cancellationToken, options: options))
        {
            if (await reader.ReadAsync(message.Data, cancellationToken) is { } transaction)
            {
                feed.Tell(transaction, assembler.Rows - rows);
                rows = assembler.Rows;
            }
        }
    }

    // Nothing is ever asked for again, so what was received is what is acknowledged. On a timer, since a quiet database in
    // a busy cluster sends nothing, and the log would pile up.
    private async Task AcknowledgeAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(AcknowledgeEvery, time, cancellationToken);
            _connection.SetReplicationStatus(_connection.LastReceivedLsn);
        }
    }

    private static NpgsqlConnectionStringBuilder SettingsOf(Source source)
    {
        var settings = ConnectionStrings.Parse(source.Options.ConnectionString);
        settings.ApplicationName = string.Create(CultureInfo.InvariantCulture, $"{settings.ApplicationName ?? "livequery"} changes");

        // A process that hangs must not keep the log for ever, whatever the server's own setting.
        settings.Options = $"-c wal_sender_timeout=60s {settings.Options}".TrimEnd();
        return settings;
    }
}

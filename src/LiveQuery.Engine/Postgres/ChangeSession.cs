using System.Collections.Immutable;
using System.Diagnostics;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Engine.Changes;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// The change feed from the look at what the database allows to the loss of the connection: a stream of changes, a look at
/// the schema now and then, and another stream in its place where more tables are to be told of.
/// </summary>
internal sealed class ChangeSession(Source source, ChangeFeed feed, TimeProvider time)
{
    // DDL is looked for at most once a second, and with at most a hundredth of the time.
    private static readonly TimeSpan ShortestLook = TimeSpan.FromSeconds(1);
    private const int LookShare = 100;

    // Users' updates fail for that long where a published table loses its identity, whatever a look for DDL takes.
    private static readonly TimeSpan LookAtIdentities = TimeSpan.FromSeconds(1);

    // To tell of one more table a slot is made, which waits for open transactions: not for each table alone.
    private static readonly TimeSpan ShortestStream = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookAtPosition = TimeSpan.FromMilliseconds(20);

    private readonly TaskCompletionSource<SessionEnd> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The one that the feed is gone by.
    private volatile LogStream? _stream;

    /// <summary>Up to where the log has been received.</summary>
    public ulong Position => _stream?.Position ?? 0;

    /// <summary>Runs until it must end.</summary>
    /// <exception cref="NpgsqlException">The connection is lost, or Postgres refuses something.</exception>
    public async Task<SessionEnd> RunAsync(CancellationToken cancellationToken)
    {
        feed.SetStarting("looking at what the database allows");
        var (refusal, published) = await PublishAsync(cancellationToken);
        if (refusal is not null)
        {
            return new SessionEnd(refusal);
        }

        feed.SetStarting("waiting for the transactions that are open");
        _stream = await LogStream.OpenAsync(source, published!, cancellationToken);
        try
        {
            if (await ReadThereAsync(_stream, cancellationToken) is not { } catalog)
            {
                // Or the stream was cut meanwhile, and its slot is gone with it: that is soon over.
                await _stream.CheckAsync(cancellationToken);
                return new SessionEnd("replication and queries lead to different servers");
            }

            var heard = _stream.Hear(catalog);
            if (GapOf(feed.Demand.Tables, heard) is { } gap)
            {
                return new SessionEnd(gap);
            }

            feed.Forget();
            Start(_stream);
            feed.SetLive(this, heard, _stream.Slot);
            using var session = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var watch = WatchAsync(catalog, session.Token);
            var first = await Task.WhenAny(_broken.Task, watch);
            await session.CancelAsync();
            await ((Task)watch).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return await first;
        }
        finally
        {
            await _stream.DisposeAsync();
        }
    }

    private void Start(LogStream stream) => stream.Start(feed, time, problem => _broken.TrySetException(problem));

    /// <summary>
    /// Looks at what is allowed, and publishes what is wanted: why nothing can be had, or null, and the relations as they are then.
    /// </summary>
    private async Task<(string? Refusal, ChangeCatalog? Catalog)> PublishAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.Queries.OpenConnectionAsync(cancellationToken);
        var conditions = await FeedConditions.ReadAsync(connection, Publication.Name, cancellationToken);
        if (conditions.Refusal is { } refusal)
        {
            return (refusal, null);
        }

        // Also where the publication is another role's: then the operator is told what to do.
        await feed.Identities.RepairAsync(connection, cancellationToken);
        var catalog = await ChangeCatalogReader.ReadAsync(connection, Publication.Name, cancellationToken);
        await feed.Identities.TellUnremovableAsync(connection, catalog, cancellationToken);
        _stream?.Hear(catalog);
        var missing = conditions.MayAlter ? MissingIn(catalog).ToList() : [];
        if (missing.Count > 0)
        {
            if (!conditions.HasPublication)
            {
                await Publication.CreateAsync(connection, cancellationToken);
            }

            foreach (var table in missing)
            {
                feed.TellTried(table.Name, await Publication.AddAsync(connection, table.Name, cancellationToken));
            }

            catalog = await ChangeCatalogReader.ReadAsync(connection, Publication.Name, cancellationToken);
        }

        return (GapOf(feed.Demand.Tables, catalog), catalog);
    }

    /// <summary>
    /// Looks for tables that have lost their identity all the time, for DDL when something was committed, and for tables
    /// that are wanted and not told of.
    /// </summary>
    private async Task<SessionEnd> WatchAsync(ChangeCatalog catalog, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var (lookedAt, pause) = (began, ShortestLook);
        var (mayBeAltered, mayLack) = (false, false);
        Task<LogStream>? next = null;
        try
        {
            while (true)
            {
                await WaitAsync(next, cancellationToken);
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

                if (next is { IsCompleted: true })
                {
                    var stream = await next;
                    next = null;
                    if (await SwitchAsync(stream, cancellationToken) is not { } read)
                    {
                        return SessionEnd.Anew;
                    }

                    (catalog, began) = (read, time.GetTimestamp());
                }
                else if (next is null && mayLack && time.GetElapsedTime(began) > ShortestStream)
                {
                    if (MissingIn(catalog).Any() || IsUnheard(catalog))
                    {
                        var (refusal, published) = await PublishAsync(cancellationToken);
                        if (refusal is not null)
                        {
                            return SessionEnd.Anew;
                        }

                        next = IsUnheard(published!) ? OpenNextAsync(published!, cancellationToken) : null;
                    }

                    mayLack = mayBeAltered;
                }
            }
        }
        finally
        {
            if (next is not null)
            {
                await GiveUpAsync(next);
            }
        }
    }

    private async Task WaitAsync(Task? next, CancellationToken cancellationToken)
    {
        var pause = Task.Delay(LookAtIdentities, time, cancellationToken);
        await (next is null ? pause : Task.WhenAny(pause, next));
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>
    /// Opens a stream that tells of all that is published by now. When it is done, the one at present has told of all that
    /// it does not tell: nothing is lost between the two, and what both tell does no harm.
    /// </summary>
    private async Task<LogStream> OpenNextAsync(ChangeCatalog published, CancellationToken cancellationToken)
    {
        var next = await LogStream.OpenAsync(source, published, cancellationToken);
        try
        {
            Start(next);
            while (Position < next.Begin || next.Position < next.Begin)
            {
                await Task.Delay(LookAtPosition, time, cancellationToken);
            }

            return next;
        }
        catch
        {
            await next.DisposeAsync();
            throw;
        }
    }

    /// <summary>Goes by another stream from now on; the relations as they are, or null where it leads to another server.</summary>
    private async Task<ChangeCatalog?> SwitchAsync(LogStream next, CancellationToken cancellationToken)
    {
        var before = next;
        try
        {
            var catalog = await ReadThereAsync(next, cancellationToken);
            if (catalog is not null)
            {
                (before, _stream) = (_stream!, next);
                feed.SetHandedOver(next.Hear(catalog), next.Slot);
            }

            return catalog;
        }
        finally
        {
            await before.DisposeAsync();
        }
    }

    private static async Task GiveUpAsync(Task<LogStream> next)
    {
        try
        {
            await (await next).DisposeAsync();
        }
        catch (Exception)
        {
            // It was given up, or has failed along with the session.
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
        feed.SetCatalog(_stream!.Hear(catalog));
        await feed.Identities.TellUnremovableAsync(connection, catalog, cancellationToken);
        return catalog;
    }

    /// <summary>The catalog, read where a stream comes from; null where queries lead elsewhere.</summary>
    private async Task<ChangeCatalog?> ReadThereAsync(LogStream stream, CancellationToken cancellationToken)
    {
        await using var connection = await source.Queries.OpenConnectionAsync(cancellationToken);
        return await HasSlotAsync(connection, stream.Slot, cancellationToken)
            ? await ChangeCatalogReader.ReadAsync(connection, Publication.Name, cancellationToken)
            : null;
    }

    /// <summary>Whether something that is wanted is published, and not told of by the stream at present.</summary>
    private bool IsUnheard(ChangeCatalog catalog) =>
        _stream!.Hear(catalog) is var heard
        && !ReferenceEquals(heard, catalog)
        && feed.Demand.Tables.SelectMany(heard.Behind).Any(relation => !relation.IsPublished && catalog.Find(relation.Oid)!.IsPublished);

    /// <summary>The tables that would have to be published for all that is wanted to be told, and may be.</summary>
    private IEnumerable<ChangeRelation> MissingIn(ChangeCatalog catalog) =>
        feed.Demand.Tables.SelectMany(name => Publication.MissingFor(name, catalog))
            .Where(table => feed.MayTry(table.Name)).DistinctBy(table => table.Oid);

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
}

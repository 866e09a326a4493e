using System.Collections.Frozen;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Engine.Changes;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.Tests.Engine.Polling;

/// <summary>A change feed that tells what the test has it tell; off until it is told to go live.</summary>
internal sealed class ScriptedFeed : IChangeFeed
{
    /// <summary>The table that plans of the test read.</summary>
    public const uint Table = 7;

    private long _sessions;

    public FeedStatus Status { get; private set; } = FeedStatus.Idle;

    public FeedCounts Counts => new(0, 0, 0);

    public ChangeInbox Inbox { get; } = new();

    public ulong Position { get; set; }

    public FeedDemand Demand { get; set; } = FeedDemand.None;

    public Action? Told { get; set; }

    public int Looks { get; private set; }

    public void LookAtSchema() => Looks++;

    /// <summary>Begins a session.</summary>
    public void GoLive(string version = "1", bool isFull = true, long stamp = 1) => Set(new FeedStatus(FeedPhase.Live, null)
    {
        Session = ++_sessions,
        Catalog = CatalogOf(version, isFull, stamp),
    });

    /// <summary>Finds the schema altered.</summary>
    public void Alter(string version, long stamp) => Set(Status with { Catalog = CatalogOf(version, true, stamp) });

    /// <summary>Loses the session.</summary>
    public void Lose() => Set(new FeedStatus(FeedPhase.Off, "the test says so") { Session = _sessions });

    /// <summary>Tells of a transaction that has changed rows with these keys.</summary>
    public void Tell(uint transaction, params string?[] keys)
    {
        var assembler = new TransactionAssembler();
        assembler.Begin(transaction);
        foreach (var key in keys)
        {
            assembler.Insert(Table, Demand.Columns.GetValueOrDefault(Table, ["key"]), [key]);
        }

        Tell(assembler.Commit()!);
    }

    /// <summary>Tells of a transaction.</summary>
    public void Tell(ChangedTransaction transaction)
    {
        if (Inbox.Add(transaction))
        {
            Told?.Invoke();
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static ChangeCatalog CatalogOf(string version, bool isFull, long stamp) => new(version, "",
    [
        new ChangeRelation
        {
            Oid = Table,
            Name = new TableName("public", "item"),
            Kind = TableKind.Table,
            IsPublished = true,
            HasIdentity = true,
            IsIdentityFull = isFull,
            Columns = new Dictionary<string, ChangeColumn> { ["key"] = new("text", true) }.ToFrozenDictionary(),
            Stamp = stamp,
        },
    ]);

    private void Set(FeedStatus status)
    {
        Status = status;
        Told?.Invoke();
    }
}

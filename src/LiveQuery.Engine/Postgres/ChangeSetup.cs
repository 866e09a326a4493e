using System.Collections.Immutable;
using System.Globalization;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Sql;
using LiveQuery.Engine.Changes;

namespace LiveQuery.Engine.Postgres;

/// <summary>How far a database is set up for the change feed, and the steps that lead on. Made by <see cref="ChangeSetupReader"/>.</summary>
public sealed class ChangeSetup
{
    private readonly ChangeCatalog _catalog;
    private readonly ImmutableDictionary<TableName, SetupTable> _tables;

    internal ChangeSetup(string? refusal, bool hasPublication, ChangeCatalog catalog, IEnumerable<SetupTable> tables)
    {
        (Refusal, HasPublication, _catalog) = (refusal, hasPublication, catalog);
        _tables = tables.ToImmutableDictionary(table => table.Name);
    }

    /// <summary>What keeps the feed from running whatever the tables are, or null.</summary>
    public string? Refusal { get; }

    /// <summary>Whether the publication is there.</summary>
    public bool HasPublication { get; }

    /// <summary>The tables, by name.</summary>
    public IEnumerable<SetupTable> Tables => _tables.Values
        .OrderBy(table => table.Name, Comparer<TableName>.Create((a, b) => a.CompareTo(b)));

    /// <summary>The steps after which changes of these tables name cohorts, whatever columns their filters compare.</summary>
    /// <param name="names">Tables; of a partitioned one all partitions are meant.</param>
    /// <param name="isFull">Whether to have whole old rows told; false: publishes alone.</param>
    /// <exception cref="ArgumentException">There is no such table, or it cannot be published; the message says which and why.</exception>
    public ImmutableArray<SetupStep> Install(IEnumerable<TableName> names, bool isFull)
    {
        var steps = ImmutableArray.CreateBuilder<SetupStep>();
        if (!HasPublication)
        {
            steps.Add(new SetupStep(
                $"create publication {Publication.Name} {Publication.With}", "makes the publication, without any table yet"));
        }

        foreach (var relation in names.Distinct().Select(Find))
        {
            ImmutableArray<ChangeRelation> leaves =
                [.. _catalog.WithDescendants(relation).Where(below => below.Kind == TableKind.Table)];
            if (leaves.FirstOrDefault(leaf => !leaf.IsLogged) is { } unlogged)
            {
                throw new ArgumentException($"{unlogged.Name} is not logged: the write-ahead log cannot tell of it");
            }

            foreach (var leaf in isFull ? leaves.Where(leaf => !leaf.IsIdentityFull) : [])
            {
                steps.Add(new SetupStep($"alter table {SqlNames.Quote(leaf.Name)} replica identity full", CostOf(_tables[leaf.Name])));
            }

            if (!isFull && _catalog.ObstacleOf(relation) is { } obstacle && leaves.Any(leaf => !leaf.IsPublished && !leaf.HasIdentity))
            {
                throw new ArgumentException(obstacle);
            }

            if (leaves.Any(leaf => !leaf.IsPublished))
            {
                steps.Add(new SetupStep(
                    $"alter publication {Publication.Name} add table {(relation.Kind == TableKind.PartitionedTable ? "" : "only ")}{SqlNames.Quote(relation.Name)}",
                    "has the log tell of its changes"));
            }
        }

        return steps.ToImmutable();
    }

    /// <summary>The steps after which nothing of the feed is left; replica identities stay as they are.</summary>
    public ImmutableArray<SetupStep> Uninstall() => HasPublication
        ? [new SetupStep($"drop publication {Publication.Name}", "live queries go back to the snapshot")]
        : [];

    private ChangeRelation Find(TableName name) => _catalog.Find(name) switch
    {
        null => throw new ArgumentException($"there is no table {name}"),
        { Kind: TableKind.Table or TableKind.PartitionedTable } table => table,
        _ => throw new ArgumentException($"{name} is no table: name the tables that it reads"),
    };

    private static string CostOf(SetupTable table) => string.Create(
        CultureInfo.InvariantCulture,
        $"each update and delete writes the old row, {Math.Round(table.RowBytes):0} bytes on average, to the log: {table.ExtraLogPerDay / 1_000_000:0.##} MB a day more at the {table.ChangesPerDay:0} updates and deletes a day that Postgres has counted");
}

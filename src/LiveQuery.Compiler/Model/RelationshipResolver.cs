using System.Collections.Frozen;
using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>Resolves the relationships of one source's tables against its foreign keys.</summary>
/// <param name="source">The source.</param>
/// <param name="tables">The tables that serve.</param>
/// <param name="tracked">The tables that the metadata tracks and the database has, whether they serve or not.</param>
/// <param name="problems">Takes what is wrong.</param>
internal sealed class RelationshipResolver(
    string source,
    IReadOnlyDictionary<TableName, TrackedTable> tables,
    IReadOnlySet<TableName> tracked,
    ProblemList problems)
{
    private readonly Dictionary<(TableName Table, string Name), string> _dropped = [];

    /// <summary>Why a relationship is not there, by table and name: filters that use it say so.</summary>
    public IReadOnlyDictionary<(TableName Table, string Name), string> Dropped => _dropped;

    /// <summary>Sets the relationships of a table.</summary>
    public void Resolve(TableMetadata metadata, TrackedTable table)
    {
        var all = metadata.ObjectRelationships.Select(item => (Item: item, Kind: RelationshipKind.Object))
            .Concat(metadata.ArrayRelationships.Select(item => (Item: item, Kind: RelationshipKind.Array)))
            .ToList();
        var twice = all.GroupBy(pair => pair.Item.Name).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
        var relationships = new Dictionary<string, Relationship>(StringComparer.Ordinal);
        foreach (var (item, kind) in all)
        {
            var reason = twice.Contains(item.Name)
                ? "the table has several relationships of this name; which one is meant is not known, so none serves"
                : NameProblem(item.Name, kind, table, all.Select(pair => pair.Item.Name));
            var relationship = reason is null ? Join(item, kind, table, out reason) : null;
            if (relationship is not null)
            {
                relationships.Add(item.Name, relationship);
            }
            else
            {
                _dropped[(metadata.Name, item.Name)] = reason!;
                problems.Error(item.Location, RelationshipReader.SubjectOf(item.Name, metadata.Name), reason!);
            }
        }

        table.Relationships = relationships.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string? NameProblem(string name, RelationshipKind kind, TrackedTable table, IEnumerable<string> others)
    {
        if (!GraphQLNames.IsValid(name))
        {
            return "its name is not one that GraphQL allows";
        }

        // In a filter a key is a column's name in Postgres or a relationship's, so neither may hide the other.
        if (table.Table.Column(name) is not null)
        {
            return "field definition conflicts with postgres column";
        }

        if (Custom(name) is { } conflict)
        {
            return conflict;
        }

        var aggregate = table.Naming.Derived(name, "aggregate");
        return kind != RelationshipKind.Array ? null
            : Custom(aggregate) ?? (others.Contains(aggregate) ? $"its field \"{aggregate}\" would clash with another field of the table" : null);

        string? Custom(string field) => table.Columns.FirstOrDefault(column => column.GraphQLName == field) is { } column
            ? $"field definition conflicts with custom field name for postgres column \"{column.Column.Name}\""
            : null;
    }

    private Relationship? Join(RelationshipMetadata item, RelationshipKind kind, TrackedTable table, out string? reason)
    {
        (TrackedTable Target, ImmutableArray<(string, string)> Columns)? join;
        var isNullable = true;
        switch (item.Join)
        {
            case OwnForeignKeyJoin own:
                join = JoinOwn(own, table, out reason);
                isNullable = own.Columns.Any(column => table.Table.Column(column)?.IsNullable ?? true);
                break;
            case RemoteForeignKeyJoin remote:
                join = JoinRemote(remote, table, out reason);
                break;
            default:
                join = JoinManual((ManualJoin)item.Join, table, out reason);
                break;
        }

        return join is not { } found ? null : new Relationship
        {
            Name = item.Name,
            Kind = kind,
            Target = found.Target,
            Columns = found.Columns,
            IsNullable = isNullable,
            InsertsAfterParent = kind == RelationshipKind.Array || item.Join is RemoteForeignKeyJoin or ManualJoin { InsertsAfterParent: true },
            Description = string.IsNullOrEmpty(item.Comment) ? null : item.Comment,
        };
    }

    private (TrackedTable, ImmutableArray<(string, string)>)? JoinOwn(
        OwnForeignKeyJoin join,
        TrackedTable table,
        out string? reason)
    {
        var keys = table.Table.ForeignKeys.Where(key => SameColumns(key, join.Columns)).ToList();
        if (Single(keys, join.Columns, table.Table, out reason) is not { } key || Target(key.Target, out reason) is not { } target)
        {
            return null;
        }

        return (target, [.. key.Columns.Zip(key.TargetColumns)]);
    }

    private (TrackedTable, ImmutableArray<(string, string)>)? JoinRemote(
        RemoteForeignKeyJoin join,
        TrackedTable table,
        out string? reason)
    {
        if (Target(join.Table, out reason) is not { } target)
        {
            return null;
        }

        var keys = target.Table.ForeignKeys
            .Where(key => key.Target == table.Table.Name && SameColumns(key, join.Columns))
            .ToList();
        return Single(keys, join.Columns, target.Table, out reason) is { } key
            ? (target, [.. key.TargetColumns.Zip(key.Columns)])
            : null;
    }

    private (TrackedTable, ImmutableArray<(string, string)>)? JoinManual(
        ManualJoin join,
        TrackedTable table,
        out string? reason)
    {
        if (Target(join.Table, out reason) is not { } target)
        {
            return null;
        }

        foreach (var (local, remote) in join.Columns)
        {
            var (missing, owner) = table.Table.Column(local) is null ? (local, table)
                : target.Table.Column(remote) is null ? (remote, target)
                : (null, table);
            if (missing is not null)
            {
                reason = $"the column \"{missing}\" does not exist in table \"{owner}\"";
                return null;
            }
        }

        return (target, join.Columns);
    }

    private TrackedTable? Target(TableName name, out string? reason)
    {
        var target = tables.GetValueOrDefault(name);
        reason = target is not null ? null
            : tracked.Contains(name) ? $"table \"{name}\" is not tracked"
            : $"table \"{name}\" does not exist in source: {source}";
        return target;
    }

    private static ForeignKey? Single(List<ForeignKey> keys, ImmutableArray<string> columns, CatalogTable table, out string? reason)
    {
        var list = string.Join(", ", columns.Select(column => $"\"{column}\""));
        reason = keys.Count switch
        {
            0 => "no foreign constraint exists on the given column(s)",
            1 => null,
            _ => "more than one foreign key constraint exists on the given column(s)",
        };
        return keys.Count == 1 ? keys[0] : null;
    }

    private static bool SameColumns(ForeignKey key, ImmutableArray<string> columns) =>
        key.Columns.Length == columns.Length && key.Columns.All(columns.Contains);
}

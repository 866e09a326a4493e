using System.Collections.Frozen;
using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>Resolves the relationships between tables of different sources, once all sources are known.</summary>
/// <param name="tables">The tables that serve, of all sources.</param>
/// <param name="sources">The sources that serve.</param>
/// <param name="problems">Takes what is wrong.</param>
internal sealed class RemoteRelationshipResolver(
    IReadOnlyDictionary<(string Source, TableName Table), TrackedTable> tables,
    IReadOnlySet<string> sources,
    ProblemList problems)
{
    /// <summary>Sets the remote relationships of a table.</summary>
    public void Resolve(TableMetadata metadata, TrackedTable table)
    {
        if (metadata.RemoteRelationships.IsEmpty)
        {
            return;
        }

        var taken = FieldsOf(table).ToHashSet(StringComparer.Ordinal);
        var relationships = new Dictionary<string, RemoteRelationship>(StringComparer.Ordinal);
        foreach (var item in metadata.RemoteRelationships)
        {
            var relationship = NameProblem(item, table, taken) is { } clash ? Refuse(clash, out var reason) : Join(item, table, out reason);
            if (relationship is null)
            {
                problems.Error(item.Location, RemoteRelationshipReader.SubjectOf(item.Name, metadata.Name), reason!);
                continue;
            }

            relationships.Add(item.Name, relationship);
            taken.UnionWith(NamesOf(item, table));
        }

        table.RemoteRelationships = relationships.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static RemoteRelationship? Refuse(string why, out string? reason)
    {
        reason = why;
        return null;
    }

    private static IEnumerable<string> FieldsOf(TrackedTable table) => table.Columns.Select(column => column.GraphQLName)
        .Concat(table.Relationships.Keys)
        .Concat(table.Relationships.Values.Where(known => known.Kind == RelationshipKind.Array)
            .Select(known => table.Naming.Derived(known.Name, "aggregate")))
        .Concat(table.ComputedFields.Keys);

    private static string[] NamesOf(RemoteRelationshipMetadata item, TrackedTable table) =>
        item.IsArray ? [item.Name, table.Naming.Derived(item.Name, "aggregate")] : [item.Name];

    private static string? NameProblem(RemoteRelationshipMetadata item, TrackedTable table, HashSet<string> taken)
    {
        if (!GraphQLNames.IsValid(item.Name))
        {
            return "its name is not one that GraphQL allows";
        }

        if (table.Table.Column(item.Name) is not null)
        {
            return "field definition conflicts with postgres column";
        }

        return NamesOf(item, table).FirstOrDefault(taken.Contains) is { } clash
            ? $"its field \"{clash}\" would clash with another field of the table"
            : null;
    }

    private RemoteRelationship? Join(RemoteRelationshipMetadata item, TrackedTable table, out string? reason)
    {
        if (!sources.Contains(item.Source))
        {
            return Refuse($"source with name \"{item.Source}\" does not exist", out reason);
        }

        if (!tables.TryGetValue((item.Source, item.Table), out var target))
        {
            return Refuse($"table \"{item.Table}\" does not exist in source: {item.Source}", out reason);
        }

        var columns = ImmutableArray.CreateBuilder<(TrackedColumn, TrackedColumn)>(item.Columns.Length);
        foreach (var (local, remote) in item.Columns)
        {
            if (Find(table, local, out reason) is not { } own || Find(target, remote, out reason) is not { } other)
            {
                return null;
            }

            columns.Add((own, other));
        }

        reason = null;
        return new RemoteRelationship
        {
            Name = item.Name,
            Kind = item.IsArray ? RelationshipKind.Array : RelationshipKind.Object,
            Target = target,
            Columns = columns.ToImmutable(),
        };
    }

    /// <summary>The column, by the name that it has in GraphQL or else in Postgres.</summary>
    private static TrackedColumn? Find(TrackedTable table, string name, out string? reason)
    {
        var column = table.Columns.FirstOrDefault(column => column.GraphQLName == name) ?? table.ColumnOf(name);
        reason = column is null ? $"the column \"{name}\" does not exist in table \"{table}\""
            : IsComparable(column.Column.Type) ? null
            : $"the column \"{name}\" of table \"{table}\" is of the type {column.Column.Type.Sql}, whose values are not compared";
        return reason is null ? column : null;
    }

    private static bool IsComparable(PostgresType type) =>
        !ExtensionTypes.IsSpatial(type) && type.Underlying is not { Schema: "pg_catalog", Name: "json" or "xml" };
}

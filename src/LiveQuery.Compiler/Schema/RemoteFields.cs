using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>The fields of a row that lead to tables of other sources.</summary>
internal static class RemoteFields
{
    /// <summary>Those of a table that the role may follow: it reads the target, and the columns that lead there.</summary>
    public static IEnumerable<Field> Of(RoleTable table, RoleTables tables, TableTypes types)
    {
        if (table.Table.RemoteRelationships.Count == 0)
        {
            yield break;
        }

        var readable = RoleTables.ColumnsOf(table).ToDictionary(column => column.GraphQLName, column => column.Value, StringComparer.Ordinal);
        foreach (var relationship in table.Table.RemoteRelationships.Values.OrderBy(known => known.Name, StringComparer.Ordinal))
        {
            if (tables.Find(relationship.Target) is not { } target
                || !relationship.Columns.All(pair => readable.ContainsKey(pair.Local.GraphQLName)))
            {
                continue;
            }

            RemoteMeaning Meaning(RemoteShape shape) => new(
                relationship, [.. relationship.Columns.Select(pair => readable[pair.Local.GraphQLName])], target, shape);
            if (relationship.Kind == RelationshipKind.Object)
            {
                yield return new Field(relationship.Name, new NamedUse(types.Row(target)), Meaning(RemoteShape.Row));
                continue;
            }

            yield return new Field(relationship.Name, types.Rows(target), Meaning(RemoteShape.Rows))
            {
                Arguments = types.SelectArguments(target),
            };
            if (target.Permission.AllowAggregations)
            {
                yield return new Field(
                    table.Table.Naming.Derived(relationship.Name, "aggregate"),
                    new NonNullUse(new NamedUse(types.Aggregate(target))),
                    Meaning(RemoteShape.Aggregate))
                {
                    Arguments = types.SelectArguments(target),
                };
            }
        }
    }
}

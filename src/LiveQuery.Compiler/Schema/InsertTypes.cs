using System.Collections.Immutable;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>The input types of inserts.</summary>
/// <param name="types">The types of the schema.</param>
/// <param name="inputs">The input types of tables.</param>
/// <param name="writes">What the role may write.</param>
/// <param name="visible">A table as the role may read it, were it nothing.</param>
internal sealed class InsertTypes(
    TypeRegistry types, TableInputTypes inputs, RoleWrites writes, Func<TrackedTable, RoleTable> visible)
{
    /// <summary>The arguments of <c>insert_t</c>, or of <c>insert_t_one</c>.</summary>
    public ImmutableArray<InputField> Arguments(TrackedTable table, WritePermission permission, bool isOne)
    {
        TypeUse row = new NonNullUse(new NamedUse(Row(table, permission)));
        return
        [
            isOne
                ? new InputField("object", row, InputMeaning.Plain, "the row to be inserted")
                : new InputField("objects", new NonNullUse(new ListUse(row)), InputMeaning.Plain, "the rows to be inserted"),
            .. ConflictArgument(table),
        ];
    }

    private InputObjectType Row(TrackedTable table, WritePermission permission)
    {
        var name = table.TypeName("insert_input");
        return types.GetOrAdd(name, () => new InputObjectType(
            name, $"input type for inserting data into table \"{table}\"", () => RowFields(table, permission)));
    }

    private IEnumerable<InputField> RowFields(TrackedTable table, WritePermission permission)
    {
        foreach (var column in RoleWrites.ColumnsOf(table, permission))
        {
            yield return new InputField(column.GraphQLName, types.Value(column), new ColumnInputMeaning(column), column.Description);
        }

        foreach (var relationship in table.Relationships.Values)
        {
            if (writes.Of(relationship.Target, WriteKind.Insert) is { } own)
            {
                yield return new InputField(
                    relationship.Name, new NamedUse(Nested(relationship, own)), new NestedInsertMeaning(relationship, own));
            }
        }
    }

    private InputObjectType Nested(Relationship relationship, WritePermission permission)
    {
        var table = relationship.Target;
        var isObject = relationship.Kind == RelationshipKind.Object;
        var name = table.TypeName(isObject ? "obj_rel_insert_input" : "arr_rel_insert_input");
        return types.GetOrAdd(name, () => new InputObjectType(
            name,
            $"input type for inserting {(isObject ? "object" : "array")} relation for remote table \"{table}\"",
            () =>
            {
                TypeUse row = new NonNullUse(new NamedUse(Row(table, permission)));
                return
                [
                    new InputField("data", isObject ? row : new NonNullUse(new ListUse(row)), InputMeaning.Plain),
                    .. ConflictArgument(table),
                ];
            }));
    }

    private ImmutableArray<InputField> ConflictArgument(TrackedTable table)
    {
        if (Constraints(table) is not { } constraints)
        {
            return [];
        }

        var update = writes.Of(table, WriteKind.Update);
        var name = table.TypeName("on_conflict");
        var type = types.GetOrAdd(name, () => new InputObjectType(
            name,
            $"on_conflict condition type for table \"{table}\"",
            () =>
            [
                new InputField("constraint", new NonNullUse(new NamedUse(constraints)), InputMeaning.Plain),
                new InputField(
                    table.Naming.Field("update_columns"),
                    new NonNullUse(new ListUse(new NonNullUse(new NamedUse(UpdateColumns(table, update))))),
                    InputMeaning.Plain,
                    DefaultValue: "[]")
                {
                    Key = "update_columns",
                },
                new InputField("where", new NamedUse(inputs.Condition(visible(table))), InputMeaning.Plain),
            ]));
        return
        [
            new InputField(table.Naming.Field("on_conflict"), new NamedUse(type), new ConflictMeaning(update), "upsert condition")
            {
                Key = "on_conflict",
            },
        ];
    }

    /// <summary><c>t_constraint</c>; null where there is none with a name that GraphQL allows.</summary>
    private EnumType? Constraints(TrackedTable table)
    {
        UniqueMember[] members = [.. (table.Table.PrimaryKey is { } key ? [key] : Array.Empty<Catalog.UniqueKey>())
            .Concat(table.Table.UniqueKeys)
            .Where(unique => GraphQLNames.IsValid(unique.Constraint))
            .Select(unique => new UniqueMember(table.Naming.EnumValue(unique.Constraint), unique))];
        var name = table.TypeName("constraint");
        return members.Length == 0 ? null : types.GetOrAdd(name, () => new EnumType(
            name,
            $"unique or primary key constraints on table \"{table}\"",
            [.. members.DistinctBy(member => member.Name).Select(member => new EnumMember(
                member.Name,
                "unique or primary key constraint on columns " + string.Join(", ", member.Key.Columns.Select(column => $"\"{column}\"")),
                member.Key))]));
    }

    private EnumType UpdateColumns(TrackedTable table, WritePermission? update)
    {
        RoleValue[] columns = update is null ? [] : [.. RoleWrites.ColumnsOf(table, update)];
        var name = table.TypeName("update_column");
        return types.GetOrAdd(name, () => columns.Length == 0
            ? new EnumType(
                name,
                $"placeholder for update columns of table \"{table}\" (current role has no relevant permissions)",
                [new EnumMember("_PLACEHOLDER", "placeholder (do not use)")])
            : new EnumType(
                name,
                $"update columns of table \"{table}\"",
                [.. columns.Select(column => new EnumMember(TableInputTypes.EnumName(column, table.Naming), "column name", column))]));
    }

    private sealed record UniqueMember(string Name, Catalog.UniqueKey Key);
}

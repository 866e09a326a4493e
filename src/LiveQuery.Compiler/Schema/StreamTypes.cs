using System.Collections.Immutable;

namespace LiveQuery.Compiler.Schema;

/// <summary>The arguments of <c>t_stream</c>.</summary>
internal sealed class StreamTypes(TypeRegistry types, TableInputTypes inputs)
{
    /// <summary>The arguments; null where the role may read no column.</summary>
    public ImmutableArray<InputField>? Arguments(RoleTable table) => RoleTables.ColumnsOf(table).Any()
        ?
        [
            new InputField(
                table.Table.Naming.Field("batch_size"),
                new NonNullUse(new NamedUse(types.Scalar("Int"))),
                InputMeaning.Plain,
                "maximum number of rows returned in a single batch")
            {
                Key = "batch_size",
            },
            new InputField(
                "cursor",
                new NonNullUse(new ListUse(new NamedUse(Cursor(table)))),
                InputMeaning.Plain,
                "cursor to stream the results returned by the query"),
            new InputField(
                "where", new NamedUse(inputs.Condition(table)), InputMeaning.Plain, "filter the rows returned"),
        ]
        : null;

    private InputObjectType Cursor(RoleTable table)
    {
        var name = table.Table.TypeName("stream_cursor_input");
        return types.GetOrAdd(name, () => new InputObjectType(
            name,
            $"Streaming cursor of the table \"{table.Table.GraphQLName}\"",
            () =>
            [
                new InputField(
                    table.Table.Naming.Field("initial_value"),
                    new NonNullUse(new NamedUse(InitialValue(table))),
                    InputMeaning.Plain,
                    "Stream column input with initial value")
                {
                    Key = "initial_value",
                },
                new InputField("ordering", new NamedUse(Ordering(table.Table.Naming)), InputMeaning.Plain, "cursor ordering"),
            ]));
    }

    private InputObjectType InitialValue(RoleTable table)
    {
        var name = table.Table.TypeName("stream_cursor_value_input");
        return types.GetOrAdd(name, () => new InputObjectType(
            name,
            "Initial value of the column from where the streaming should start",
            () => RoleTables.ColumnsOf(table).Select(column => new InputField(
                column.GraphQLName, types.Value(column), new ColumnInputMeaning(column)))));
    }

    private EnumType Ordering(Model.Naming naming) => types.GetOrAdd(naming.SharedType("cursor_ordering"), () => new EnumType(
        naming.SharedType("cursor_ordering"),
        "ordering argument of a cursor",
        [
            new EnumMember("ASC", "ascending ordering of the cursor", OrderDirection.Asc),
            new EnumMember("DESC", "descending ordering of the cursor", OrderDirection.Desc),
        ]));
}

using System.Collections.Immutable;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>The input types of updates.</summary>
internal sealed class UpdateTypes(TypeRegistry types, TableInputTypes inputs)
{
    /// <summary>The arguments of <c>update_t</c>.</summary>
    public ImmutableArray<InputField> Arguments(RoleTable table, WritePermission permission) =>
        Sorted([Where(table), .. Operators(table.Table, permission)]);

    /// <summary>The arguments of <c>update_t_by_pk</c>.</summary>
    public ImmutableArray<InputField> ByPkArguments(
        TrackedTable table, WritePermission permission, ImmutableArray<InputField> key)
    {
        var name = table.TypeName("pk_columns_input");
        var type = types.GetOrAdd(name, () => new InputObjectType(
            name, $"primary key columns input for table: {table}", () => key.Select(field => field with { Description = null })));
        return Sorted(
        [
            new InputField(table.Naming.Field("pk_columns"), new NonNullUse(new NamedUse(type)), InputMeaning.Plain)
            {
                Key = "pk_columns",
            },
            .. Operators(table, permission),
        ]);
    }

    /// <summary>The arguments of <c>update_t_many</c>.</summary>
    public ImmutableArray<InputField> ManyArguments(RoleTable table, WritePermission permission)
    {
        var name = table.Table.TypeName("updates");
        var type = types.GetOrAdd(name, () => new InputObjectType(
            name, null, () => [Where(table), .. Operators(table.Table, permission)]));
        return
        [
            new InputField(
                "updates",
                new NonNullUse(new ListUse(new NonNullUse(new NamedUse(type)))),
                InputMeaning.Plain,
                "updates to execute, in order"),
        ];
    }

    private InputField Where(RoleTable table) => new(
        "where",
        new NonNullUse(new NamedUse(inputs.Condition(table))),
        InputMeaning.Plain,
        "filter the rows which have to be updated");

    private IEnumerable<InputField> Operators(TrackedTable table, WritePermission permission)
    {
        var columns = RoleWrites.ColumnsOf(table, permission).ToArray();
        foreach (var known in UpdateOperator.All)
        {
            var taken = columns.Where(column => known.Takes(column.Type)).ToArray();
            if (taken.Length == 0)
            {
                continue;
            }

            var name = table.TypeName(known.TypeSuffix);
            var type = types.GetOrAdd(name, () => new InputObjectType(
                name,
                known.TypeDescription.Replace("{0}", table.ToString(), StringComparison.Ordinal),
                () => taken.Select(column => new InputField(
                    column.GraphQLName, Value(known, column), new ColumnInputMeaning(column), column.Description))));
            yield return new InputField(
                table.Naming.Field(known.Name), new NamedUse(type), new UpdateOperatorMeaning(known), known.Description);
        }
    }

    private TypeUse Value(UpdateOperator known, RoleValue column)
    {
        if (known.Operand is not { } operand)
        {
            return types.Value(column);
        }

        var value = types.Value(operand);
        return known.TakesList ? new ListUse(new NonNullUse(value)) : value;
    }

    private static ImmutableArray<InputField> Sorted(IEnumerable<InputField> arguments) =>
        [.. arguments.OrderBy(argument => argument.Name, StringComparer.Ordinal)];
}

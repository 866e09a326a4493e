using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Schema;

/// <summary>
/// Conditions on aggregates of related rows: <c>t_aggregate_bool_exp</c> and what it is made of. As in Hasura, besides
/// <c>count</c> there are functions of booleans, and functions of columns of exactly the type float8.
/// </summary>
internal sealed class AggregatePredicateTypes(TypeRegistry types, TableInputTypes inputs, ComparisonTypes comparisons)
{
    private static readonly string[] OfBooleans = ["bool_and", "bool_or"];
    private static readonly string[] OfFloats = ["avg", "max", "min", "stddev_samp", "sum", "var_samp"];
    private static readonly string[] OfPairs = ["corr", "covar_samp"];

    /// <summary><c>t_aggregate_bool_exp</c>.</summary>
    public InputObjectType Of(RoleTable table)
    {
        var name = table.Table.TypeName("aggregate_bool_exp");
        return types.GetOrAdd(name, () => new InputObjectType(name, null, () => Functions(table)));
    }

    private IEnumerable<InputField> Functions(RoleTable table)
    {
        yield return Function(table, "count", PostgresType.Int4, inputs.Columns(table) is { } columns
            ? new ListUse(new NonNullUse(new NamedUse(columns)))
            : null);
        foreach (var function in OfBooleans)
        {
            if (Columns(table, function, PostgresType.Bool) is { } booleans)
            {
                yield return Function(table, function, PostgresType.Bool, new NonNullUse(new NamedUse(booleans)));
            }
        }

        foreach (var function in OfFloats)
        {
            if (Columns(table, function, PostgresType.Float8) is { } floats)
            {
                yield return Function(table, function, PostgresType.Float8, new NonNullUse(new NamedUse(floats)));
            }
        }

        foreach (var function in OfPairs)
        {
            if (Columns(table, function, PostgresType.Float8) is { } floats)
            {
                yield return Function(table, function, PostgresType.Float8, new NonNullUse(new NamedUse(Pair(table, function, floats))));
            }
        }
    }

    private InputField Function(RoleTable table, string function, PostgresType result, TypeUse? arguments)
    {
        var naming = table.Table.Naming;
        var name = table.Table.TypeName($"aggregate_bool_exp_{function}");
        var type = types.GetOrAdd(name, () => new InputObjectType(name, null, () => Members(table, result, arguments)));
        return new InputField(naming.Field(function), new NamedUse(type), new AggregateFunctionPredicateMeaning(function, result));
    }

    private IEnumerable<InputField> Members(RoleTable table, PostgresType result, TypeUse? arguments)
    {
        if (arguments is not null)
        {
            yield return new InputField("arguments", arguments, InputMeaning.Plain);
        }

        yield return new InputField("distinct", new NamedUse(types.Scalar("Boolean")), InputMeaning.Plain);
        yield return new InputField("filter", new NamedUse(inputs.Condition(table)), InputMeaning.Plain);
        yield return new InputField(
            "predicate", new NonNullUse(new NamedUse(comparisons.Of(result, table.Table.Naming))), InputMeaning.Plain);
    }

    private InputObjectType Pair(RoleTable table, string function, EnumType columns)
    {
        var name = table.Table.TypeName($"aggregate_bool_exp_{function}_arguments");
        var use = new NonNullUse(new NamedUse(columns));
        return types.GetOrAdd(name, () => new InputObjectType(name, null, () =>
        [
            new InputField("X", use, InputMeaning.Plain),
            new InputField("Y", use, InputMeaning.Plain),
        ]));
    }

    private EnumType? Columns(RoleTable table, string function, PostgresType type)
    {
        var columns = RoleTables.ColumnsOf(table)
            .Where(column => column.Type is { Schema: "pg_catalog" } own && own.Name == type.Name).ToArray();
        var name = table.Table.TypeName($"select_column_{table.Table.BaseName.Text}_aggregate_bool_exp_{function}_arguments_columns");
        return columns.Length == 0 ? null : types.GetOrAdd(name, () => new EnumType(
            name,
            $"select \"{function}\" columns of table \"{table.Table}\"",
            [.. columns.Select(column => new EnumMember(TableInputTypes.EnumName(column, table.Table.Naming), "column name", column))]));
    }
}

using System.Collections.Immutable;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>The input types of one table: its condition, its orders, its columns as an enum.</summary>
internal sealed class TableInputTypes
{
    private readonly TypeRegistry _types;
    private readonly RoleTables _tables;
    private readonly ComparisonTypes _comparisons;
    private readonly AggregatePredicateTypes _aggregates;

    /// <summary>Makes none yet.</summary>
    public TableInputTypes(TypeRegistry types, RoleTables tables)
    {
        _types = types;
        _tables = tables;
        _comparisons = new ComparisonTypes(types);
        _aggregates = new AggregatePredicateTypes(types, this, _comparisons);
    }

    /// <summary><c>t_bool_exp</c>.</summary>
    public InputObjectType Condition(RoleTable table)
    {
        var name = table.Table.TypeName("bool_exp");
        return _types.GetOrAdd(name, () => new InputObjectType(
            name,
            $"Boolean expression to filter rows from the table \"{table.Table}\". "
                + "All fields are combined with a logical 'AND'.",
            () => ConditionFields(table)));
    }

    /// <summary><c>t_order_by</c>.</summary>
    public InputObjectType Order(RoleTable table)
    {
        var name = table.Table.TypeName("order_by");
        return _types.GetOrAdd(name, () => new InputObjectType(
            name, $"Ordering options when selecting data from \"{table.Table}\".", () => OrderFields(table)));
    }

    /// <summary><c>t_select_column</c>; null where the role may read no column.</summary>
    public EnumType? Columns(RoleTable table)
    {
        var columns = RoleTables.ColumnsOf(table).ToArray();
        var name = table.Table.TypeName("select_column");
        return columns.Length == 0
            ? null
            : _types.GetOrAdd(name, () => new EnumType(
                name,
                $"select columns of table \"{table.Table}\"",
                [.. columns.Select(column => new EnumMember(EnumName(column, table.Table.Naming), "column name", column))]));
    }

    /// <summary>An argument a key column; null where there is no key, or the role may not read all of it.</summary>
    public ImmutableArray<InputField>? Key(RoleTable table)
    {
        if (table.Table.Table.PrimaryKey is not { } key)
        {
            return null;
        }

        var readable = RoleTables.ColumnsOf(table).ToDictionary(column => column.Value.Column!.Name, StringComparer.Ordinal);
        if (!key.Columns.All(readable.ContainsKey))
        {
            return null;
        }

        return
        [
            .. key.Columns.Select(name => readable[name])
                .Select(column => new InputField(
                    column.GraphQLName,
                    new NonNullUse(_types.Value(column)),
                    new ColumnInputMeaning(column),
                    column.Description))
                .OrderBy(argument => argument.Name, StringComparer.Ordinal),
        ];
    }

    // A derived name keeps the words of Postgres apart: AUTHOR_ID, not AUTHORID.
    internal static string EnumName(RoleValue column, Naming naming)
    {
        var name = column.Value.Column!.Name;
        return naming.EnumValue(column.GraphQLName == naming.Field(name) ? name : column.GraphQLName);
    }

    private IEnumerable<InputField> ConditionFields(RoleTable table)
    {
        var self = new NamedUse(Condition(table));
        var list = new ListUse(new NonNullUse(self));
        yield return new InputField("_and", list, new ConnectiveMeaning(Connective.And));
        yield return new InputField("_or", list, new ConnectiveMeaning(Connective.Or));
        yield return new InputField("_not", self, new ConnectiveMeaning(Connective.Not));
        foreach (var column in RoleTables.ValuesOf(table))
        {
            var comparison = new NamedUse(_comparisons.Of(column, table.Table.Naming));
            yield return new InputField(column.GraphQLName, comparison, new ColumnInputMeaning(column));
        }

        foreach (var (field, target) in _tables.ComputedRowsOf(table).Where(pair => !pair.Field.HasArguments))
        {
            yield return new InputField(
                field.Name, new NamedUse(Condition(target)), new ComputedRowsInputMeaning(field, target));
        }

        foreach (var (relationship, target) in _tables.RelationshipsOf(table))
        {
            yield return new InputField(
                relationship.Name,
                new NamedUse(Condition(target)),
                new RelationshipInputMeaning(relationship, target));
            if (relationship.Kind == RelationshipKind.Array && target.Permission.AllowAggregations)
            {
                yield return new InputField(
                    table.Table.Naming.Derived(relationship.Name, "aggregate"),
                    new NamedUse(_aggregates.Of(target)),
                    new AggregatePredicateMeaning(relationship, target));
            }
        }
    }

    private IEnumerable<InputField> OrderFields(RoleTable table)
    {
        var direction = new NamedUse(Directions(table.Table.Naming));
        foreach (var column in RoleTables.ValuesOf(table))
        {
            yield return new InputField(column.GraphQLName, direction, new ColumnInputMeaning(column));
        }

        foreach (var (field, target) in _tables.ComputedRowsOf(table).Where(pair => !pair.Field.HasArguments))
        {
            if (target.Permission.AllowAggregations && field.Signature.Function.ReturnsSet)
            {
                yield return new InputField(
                    table.Table.Naming.Derived(field.Name, "aggregate"),
                    new NamedUse(AggregateOrder(target)),
                    new ComputedAggregateOrderMeaning(field, target));
            }
        }

        foreach (var (relationship, target) in _tables.RelationshipsOf(table))
        {
            if (relationship.Kind == RelationshipKind.Object)
            {
                yield return new InputField(
                    relationship.Name,
                    new NamedUse(Order(target)),
                    new RelationshipInputMeaning(relationship, target));
            }
            else if (target.Permission.AllowAggregations)
            {
                yield return new InputField(
                    table.Table.Naming.Derived(relationship.Name, "aggregate"),
                    new NamedUse(AggregateOrder(target)),
                    new AggregateOrderMeaning(relationship, target));
            }
        }
    }

    private InputObjectType AggregateOrder(RoleTable table)
    {
        var name = table.Table.TypeName("aggregate_order_by");
        return _types.GetOrAdd(name, () => new InputObjectType(
            name, $"order by aggregate values of table \"{table.Table}\"", () => AggregateOrderFields(table)));
    }

    private IEnumerable<InputField> AggregateOrderFields(RoleTable table)
    {
        var direction = new NamedUse(Directions(table.Table.Naming));
        yield return new InputField("count", direction, new CountOrderMeaning());
        foreach (var function in AggregateFunctions.All)
        {
            var columns = RoleTables.ValuesOf(table).Where(function.TakesValue).ToArray();
            if (columns.Length == 0)
            {
                continue;
            }

            var name = table.Table.TypeName($"{function.Name}_order_by");
            var type = _types.GetOrAdd(name, () => new InputObjectType(
                name,
                $"order by {function.Name}() on columns of table \"{table.Table}\"",
                () => columns.Select(column =>
                    new InputField(column.GraphQLName, direction, new ColumnInputMeaning(column)))));
            yield return new InputField(
                table.Table.Naming.Field(function.Name), new NamedUse(type), new AggregateFunctionOrderMeaning(function.Name));
        }
    }

    private EnumType Directions(Naming naming)
    {
        var name = naming.SharedType("order_by");
        return _types.GetOrAdd(name, () => new EnumType(
            name,
            "column ordering options",
            [
                Direction("asc", "in ascending order, nulls last", OrderDirection.Asc),
                Direction("asc_nulls_first", "in ascending order, nulls first", OrderDirection.AscNullsFirst),
                Direction("asc_nulls_last", "in ascending order, nulls last", OrderDirection.AscNullsLast),
                Direction("desc", "in descending order, nulls first", OrderDirection.Desc),
                Direction("desc_nulls_first", "in descending order, nulls first", OrderDirection.DescNullsFirst),
                Direction("desc_nulls_last", "in descending order, nulls last", OrderDirection.DescNullsLast),
            ]));

        EnumMember Direction(string name, string description, OrderDirection direction) =>
            new(naming.EnumValue(name), description, direction);
    }
}

using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>
/// Resolves what a permission's filter says of one value, most often a column: <c>{_gt: 5, _ceq: other}</c> or a plain
/// value.
/// </summary>
internal sealed class ColumnFilterResolver(TrackedTable root, string subject, ProblemList problems, FilterView? view)
{
    /// <summary>Resolves the operators on a column or a computed field; null, reported, where one is not understood.</summary>
    public BoolExpr? Resolve(RowValue value, string name, MetadataNode node, TrackedTable table) =>
        Resolve(new FilterSubject(value, name, table), node);

    /// <summary>Resolves the operators on a value; null, reported, where one is not understood.</summary>
    private BoolExpr? Resolve(FilterSubject left, MetadataNode node)
    {
        if (left.Type.Name == "json")
        {
            return Fail(node, "JSON column can not be part of boolean expression");
        }

        if (node is not MetadataMap map)
        {
            // The short form {column: value}, for which NULL equals NULL.
            return Compare(left, ComparisonOperator.Eq, OperandShape.Value, node, isImplicit: true);
        }

        var condition = BoolExpr.True;
        var isWhole = true;
        foreach (var (name, value) in map.Entries)
        {
            if (Operation(left, name, value) is { } operation)
            {
                condition = BoolExpr.And(condition, operation);
            }
            else
            {
                isWhole = false;
            }
        }

        return isWhole ? condition : null;
    }

    private BoolExpr? Operation(FilterSubject left, string name, MetadataNode value)
    {
        var bare = name is ['_' or '$', ..] ? name[1..] : "";
        switch (bare)
        {
            case "is_null":
                return value is MetadataScalar { Kind: MetadataScalarKind.Boolean } flag
                    ? new IsNullExpr(left.Value, flag.Text == "true")
                    : Fail(value, $"\"{name}\" needs true or false, not {MapReader.Describe(value)}");
            case "cast":
                return Cast(left, value);
        }

        if (FilterOperators.Columns.TryGetValue(bare, out var columnOperator))
        {
            return new ColumnComparisonResolver(root, subject, problems, view).Resolve(left, columnOperator, value);
        }

        if (SpatialOperator.TypesWith(bare) is not null)
        {
            return new SpatialFilterResolver(subject, problems).Resolve(left, bare, value);
        }

        return FilterOperators.Values.TryGetValue(bare, out var known)
            ? Compare(left, known.Operator, known.Shape, value, isImplicit: false)
            : Fail(value, $"Unknown operator: {name}");
    }

    /// <summary><c>_cast: {text: {_like: …}}</c>: the operators on the value as another type.</summary>
    private BoolExpr? Cast(FilterSubject left, MetadataNode node)
    {
        if (node is not MetadataMap map)
        {
            return Fail(node, $"\"_cast\" needs a mapping of a type to operators, not {MapReader.Describe(node)}");
        }

        var condition = BoolExpr.True;
        foreach (var (type, operators) in map.Entries)
        {
            var target = ValueCasts.TargetOf(left.Type);
            if (target is null || target.Name != type)
            {
                return Fail(node, $"cannot cast column of type \"{TypeNames.Of(left.Type)}\" to type \"{type}\"");
            }

            if (Resolve(left with { Value = new CastValue(left.Value, target) }, operators) is not { } inner)
            {
                return null;
            }

            condition = BoolExpr.And(condition, inner);
        }

        return condition;
    }

    private BoolExpr? Compare(FilterSubject left, ComparisonOperator comparison, OperandShape shape, MetadataNode value, bool isImplicit)
    {
        if (shape.RefusalOf(left.Type) is { } types)
        {
            return Fail(value, $" is of type \"{TypeNames.Of(left.Type)}\"; this operator works only on columns of type {types}");
        }

        if (shape == OperandShape.Values && left.Type.Kind == PostgresTypeKind.Array)
        {
            return Fail(value, $"the operator on the column \"{left.Name}\" works only on a single value, but the column has the type {left.Type.Sql}");
        }

        var type = shape.TypeBeside(left.Type);
        if (shape == OperandShape.Values && FilterValues.HasSessionItem(value))
        {
            return CompareEach(left, comparison, (MetadataList)value);
        }

        if (shape is OperandShape.Label or OperandShape.Labels && BadLabel(value) is { } bad)
        {
            return Fail(bad, LabelPaths.Refusal);
        }

        var source = FilterValues.Source(value, type, shape.IsList, out var reason);
        if (source is null)
        {
            return Fail(value, $"the value for the column \"{left.Name}\": {reason}");
        }

        // Only a literal can be NULL on the right, and null-safety tells nowhere else.
        var nullSafe = source is LiteralSource { Text: null }
            && comparison is (ComparisonOperator.Eq or ComparisonOperator.Neq)
            && (left.Value.IsNullable || isImplicit);
        return new ComparisonExpr(left.Value, comparison, new Operand(source, type, shape.IsList), nullSafe);
    }

    /// <summary><c>_in: [X-Hasura-A, 5]</c>: a list with session variables among its items, compared one by one.</summary>
    private BoolExpr? CompareEach(FilterSubject left, ComparisonOperator comparison, MetadataList list)
    {
        var isIn = comparison == ComparisonOperator.In;
        var operands = new List<BoolExpr>();
        foreach (var item in list.Items)
        {
            var source = FilterValues.Source(item, left.Type, isArray: false, out var reason);
            if (source is null or LiteralSource { Text: null })
            {
                return Fail(item, $"the value for the column \"{left.Name}\": {reason ?? "null cannot stand in a list"}");
            }

            operands.Add(new ComparisonExpr(
                left.Value, isIn ? ComparisonOperator.Eq : ComparisonOperator.Neq, new Operand(source, left.Type)));
        }

        return isIn ? new OrExpr([.. operands]) : new AndExpr([.. operands]);
    }

    private static MetadataNode? BadLabel(MetadataNode value) => value switch
    {
        MetadataList list => list.Items.Select(BadLabel).FirstOrDefault(item => item is not null),
        MetadataScalar { Kind: MetadataScalarKind.String } text when LabelPaths.IsValid(text.Text) => null,
        _ => value,
    };

    private BoolExpr? Fail(MetadataNode node, string reason)
    {
        problems.Error(node.Location, subject, reason);
        return null;
    }
}

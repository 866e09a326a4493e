using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>Resolves what a permission's filter says of one column: <c>{_gt: 5, _ceq: other}</c> or a plain value.</summary>
internal sealed class ColumnFilterResolver(TrackedTable root, string subject, ProblemList problems)
{
    /// <summary>Resolves the operators on a column; null, reported, where one is not understood.</summary>
    public BoolExpr? Resolve(RowValue column, string name, MetadataNode node, TrackedTable table)
    {
        if (column.Type.Underlying.Name == "json")
        {
            return Fail(node, "JSON column can not be part of boolean expression");
        }

        if (node is not MetadataMap map)
        {
            // The short form {column: value}, for which NULL equals NULL.
            return Compare(column, name, ComparisonOperator.Eq, OperandShape.Value, node, isImplicit: true);
        }

        var condition = BoolExpr.True;
        var isWhole = true;
        foreach (var (key, value) in map.Entries)
        {
            if (Operation(column, name, key, value, table) is { } operation)
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

    private BoolExpr? Operation(RowValue column, string columnName, string name, MetadataNode value, TrackedTable table)
    {
        var bare = name is ['_' or '$', ..] ? name[1..] : "";
        if (bare == "is_null")
        {
            return value is MetadataScalar { Kind: MetadataScalarKind.Boolean } flag
                ? new IsNullExpr(column, flag.Text == "true")
                : Fail(value, $"\"{name}\" needs true or false, not {MapReader.Describe(value)}");
        }

        if (bare == "cast")
        {
            return Cast(column, columnName, name, value, table);
        }

        if (SpatialOperator.Of(column.Type.Underlying).FirstOrDefault(known => known.Name == bare) is { } spatial)
        {
            return Spatial(column, columnName, spatial, value);
        }

        if (FilterOperators.Columns.TryGetValue(bare, out var columnOperator))
        {
            return column is ColumnValue own
                ? CompareColumns(own.Of, columnOperator, name, value, table)
                : Fail(value, $"\"{name}\" compares columns, and \"{columnName}\" is a computed field");
        }

        return FilterOperators.Values.TryGetValue(bare, out var known)
            ? Compare(column, columnName, known.Operator, known.Shape, value, isImplicit: false)
            : Fail(value, $"Unknown operator: {name}");
    }

    private BoolExpr? Cast(RowValue column, string columnName, string name, MetadataNode value, TrackedTable table)
    {
        if (value is not MetadataMap map)
        {
            return Fail(value, $"\"{name}\" needs a mapping of types, not {MapReader.Describe(value)}");
        }

        var condition = BoolExpr.True;
        foreach (var (target, operators) in map.Entries)
        {
            var type = (column.Type.Underlying.Name, target.ToLowerInvariant()) switch
            {
                ("jsonb", "string" or "text") => PostgresType.Text,
                ("geometry", "geography") or ("geography", "geometry") => ExtensionTypes.Beside(column.Type.Underlying, target),
                _ => null,
            };
            if (type is null)
            {
                return Fail(operators, $"cannot cast column of type \"{column.Type.Name}\" to type \"{target}\"");
            }

            if (Resolve(new CastValue(column, type), columnName, operators, table) is not { } part)
            {
                return null;
            }

            condition = BoolExpr.And(condition, part);
        }

        return condition;
    }

    private BoolExpr? Spatial(RowValue column, string columnName, SpatialOperator spatial, MetadataNode value)
    {
        var operands = new List<Operand>();
        foreach (var parameter in spatial.Parameters)
        {
            var given = spatial.InputType is null ? value : (value as MetadataMap)?[parameter.Name];
            var type = parameter.TypeFor(column.Type.Underlying);
            if (given is null && parameter.Default is null && parameter.IsRequired)
            {
                return Fail(value, $"\"_{spatial.Name}\" on the column \"{columnName}\" needs \"{parameter.Name}\"");
            }

            string? reason = null;
            var source = given is null ? new LiteralSource(parameter.Default) : FilterValues.Source(given, type, isArray: false, out reason);
            if (source is null)
            {
                return Fail(given!, $"the value for the column \"{columnName}\": {reason}");
            }

            operands.Add(new Operand(source, type));
        }

        return new SpatialExpr(column, spatial.Function, [.. operands]);
    }

    private BoolExpr? Compare(RowValue column, string name, ComparisonOperator comparison, OperandShape shape, MetadataNode value, bool isImplicit)
    {
        // Below a domain: a value that the domain's check refuses is merely unequal.
        var type = column.Type.Underlying;
        if (FilterOperators.Refusal(shape, type) is { } wanted)
        {
            return Fail(value, $"the operator on the column \"{name}\" works only on {wanted}, but the column has the type {type.Sql}");
        }

        var isArray = FilterOperators.IsList(shape);
        var operandType = FilterOperators.TypeOf(shape, type);
        if (shape == OperandShape.Values && FilterValues.HasSessionItem(value))
        {
            return CompareEach(column, name, comparison, (MetadataList)value, operandType);
        }

        var source = FilterValues.Source(value, operandType, isArray, out var reason);
        if (source is null)
        {
            return Fail(value, $"the value for the column \"{name}\": {reason}");
        }

        // Only a literal can be NULL on the right, and null-safety tells nowhere else.
        var nullSafe = source is LiteralSource { Text: null }
            && comparison is (ComparisonOperator.Eq or ComparisonOperator.Neq)
            && (column.IsNullable || isImplicit);
        return new ComparisonExpr(column, comparison, new Operand(source, operandType, isArray), nullSafe);
    }

    /// <summary><c>_in: [X-Hasura-A, 5]</c>: a list with session variables among its items, compared one by one.</summary>
    private BoolExpr? CompareEach(RowValue column, string name, ComparisonOperator comparison, MetadataList list, PostgresType type)
    {
        var isIn = comparison == ComparisonOperator.In;
        var operands = new List<BoolExpr>();
        foreach (var item in list.Items)
        {
            var source = FilterValues.Source(item, type, isArray: false, out var reason);
            if (source is null or LiteralSource { Text: null })
            {
                return Fail(item, $"the value for the column \"{name}\": {reason ?? "null cannot stand in a list"}");
            }

            operands.Add(new ComparisonExpr(column, isIn ? ComparisonOperator.Eq : ComparisonOperator.Neq, new Operand(source, type)));
        }

        return isIn ? new OrExpr([.. operands]) : new AndExpr([.. operands]);
    }

    private BoolExpr? CompareColumns(
        CatalogColumn column,
        ComparisonOperator comparison,
        string name,
        MetadataNode value,
        TrackedTable table)
    {
        string? other = null;
        var isRoot = false;
        switch (value)
        {
            case MetadataScalar { Kind: MetadataScalarKind.String } scalar:
                other = scalar.Text;
                break;
            case MetadataList { Items: [MetadataScalar single] }:
                other = single.Text;
                break;
            case MetadataList { Items: [MetadataScalar { Text: "$" }, MetadataScalar ofRoot] }:
                other = ofRoot.Text;
                isRoot = true;
                break;
        }

        if (other is null)
        {
            return Fail(value, $"\"{name}\" needs the name of a column, or [\"$\", name] for a column of the permission's table");
        }

        var owner = isRoot ? root : table;
        if (owner.Table.Column(other) is not { } otherColumn)
        {
            return Fail(value, $"the column \"{other}\" does not exist in table \"{owner}\"");
        }

        var (left, right) = (column.Type.Underlying, otherColumn.Type.Underlying);
        return left.Name == right.Name && left.Schema == right.Schema
            ? new ColumnComparisonExpr(column, comparison, otherColumn, isRoot)
            : Fail(value, $"incompatible column types: {column.Name} has type \"{column.Type.Sql}\", but {other} has type \"{otherColumn.Type.Sql}\"");
    }

    private BoolExpr? Fail(MetadataNode node, string reason)
    {
        problems.Error(node.Location, subject, reason);
        return null;
    }
}

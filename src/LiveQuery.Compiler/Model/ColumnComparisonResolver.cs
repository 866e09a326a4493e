using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>Resolves the comparisons of a permission's filter with another column: <c>_ceq</c> and its kind.</summary>
internal sealed class ColumnComparisonResolver(TrackedTable root, string subject, ProblemList problems, FilterView? view)
{
    /// <summary>Resolves one; null, reported, where it is not understood.</summary>
    public BoolExpr? Resolve(FilterSubject left, ComparisonOperator comparison, MetadataNode value)
    {
        if (left.Value is not ColumnValue column)
        {
            return Fail(value, "column operators can only compare postgres columns");
        }

        string other;
        var isRoot = false;
        switch (value)
        {
            case MetadataScalar { Kind: MetadataScalarKind.String } scalar:
                other = scalar.Text;
                break;
            case MetadataList { Items: [] }:
                return Fail(value, "path cannot be empty");
            case MetadataList { Items: [MetadataScalar single] }:
                other = single.Text;
                break;
            case MetadataList { Items: [MetadataScalar { Text: "$" }, MetadataScalar ofRoot] }:
                other = ofRoot.Text;
                isRoot = true;
                break;
            case MetadataList:
                return Fail(value, "Relationship references are not supported in column comparison RHS");
            default:
                return Fail(value, "a boolean expression JSON must be either a string or an array");
        }

        var owner = isRoot ? root : left.Table;
        if (owner.Table.Column(other) is not { } otherColumn)
        {
            return Fail(value, $"\"{other}\" does not exist");
        }

        if (view?.RefusalOf(owner, other) is { } refusal)
        {
            return Fail(value, refusal);
        }

        var right = otherColumn.Type.Underlying;
        return left.Type.Name == right.Name && left.Type.Schema == right.Schema
            ? new ColumnComparisonExpr(column.Of, comparison, otherColumn, isRoot)
            : Fail(value, $"incompatible column types: {left.Name} has type \"{TypeNames.Of(column.Of.Type)}\", "
                + $"but \"{other}\" has type \"{TypeNames.Of(otherColumn.Type)}\"");
    }

    private BoolExpr? Fail(MetadataNode node, string reason)
    {
        problems.Error(node.Location, subject, reason);
        return null;
    }
}

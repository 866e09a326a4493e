using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>The condition on the row of a key.</summary>
internal static class KeyCondition
{
    /// <summary>The columns have the values that were given.</summary>
    public static BoolExpr Of(IEnumerable<BoundInput> values) => values.Aggregate(BoolExpr.True, (condition, input) =>
    {
        var column = ((ColumnInputMeaning)input.Definition.Meaning).Column.Value;
        var operand = ComparisonPlanner.ColumnOperand(column.Type, input);
        return BoolExpr.And(condition, new ComparisonExpr(column, ComparisonOperator.Eq, operand));
    });
}

using LiveQuery.Compiler.Model;

namespace LiveQuery.Tests.Metadata;

/// <summary>Prints conditions, so that tests can compare them as text.</summary>
internal static class ConditionText
{
    public static string Print(BoolExpr condition) => condition switch
    {
        AndExpr and => and.Operands.IsEmpty ? "true" : $"({string.Join(" and ", and.Operands.Select(Print))})",
        OrExpr or => or.Operands.IsEmpty ? "false" : $"({string.Join(" or ", or.Operands.Select(Print))})",
        NotExpr not => $"not {Print(not.Operand)}",
        IsNullExpr isNull => $"{isNull.Value.Column!.Name} is {(isNull.IsNull ? "" : "not ")}null",
        ComparisonExpr { Operand: var operand } comparison =>
            $"{comparison.Value.Column!.Name} {comparison.Operator}{(comparison.NullSafe ? "~" : "")} {Print(operand.Source)}::{operand.Type.Sql}{(operand.IsArray ? "[]" : "")}",
        ColumnComparisonExpr columns => $"{columns.Column.Name} {columns.Operator} {(columns.OtherIsRoot ? "$." : "")}{columns.Other.Name}",
        RelationshipExpr relationship => $"some {relationship.Relationship.Name} {Print(relationship.Condition)}",
        ExistsExpr exists => $"exists {exists.Table} {Print(exists.Condition)}",
        _ => throw new InvalidOperationException(condition.ToString()),
    };

    private static string Print(ValueSource source) => source switch
    {
        LiteralSource literal => literal.Text is null ? "NULL" : $"'{literal.Text}'",
        SessionSource session => session.Name,
        _ => throw new InvalidOperationException(source.ToString()),
    };
}

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
        IsNullExpr isNull => $"{Print(isNull.Value)} is {(isNull.IsNull ? "" : "not ")}null",
        ComparisonExpr { Operand: var operand } comparison =>
            $"{Print(comparison.Value)} {comparison.Operator}{(comparison.NullSafe ? "~" : "")} {Print(operand)}",
        SpatialExpr spatial => $"{Print(spatial.Value)} {spatial.Function} {string.Join(", ", spatial.Arguments.Select(Print))}",
        ColumnComparisonExpr columns => $"{columns.Column.Name} {columns.Operator} {(columns.OtherIsRoot ? "$." : "")}{columns.Other.Name}",
        RelationshipExpr relationship => $"some {relationship.Relationship.Name} {Print(relationship.Condition)}",
        ExistsExpr exists => $"exists {exists.Table} {Print(exists.Condition)}",
        _ => throw new InvalidOperationException(condition.ToString()),
    };

    private static string Print(RowValue value) => value switch
    {
        ColumnValue column => column.Of.Name,
        CastValue cast => $"{Print(cast.Of)}::{cast.To.Sql}",
        _ => throw new InvalidOperationException(value.ToString()),
    };

    private static string Print(Operand operand) =>
        $"{Print(operand.Source)}::{operand.Type.Sql}{(operand.IsArray ? "[]" : "")}";

    private static string Print(ValueSource source) => source switch
    {
        LiteralSource literal => literal.Text is null ? "NULL" : $"'{literal.Text}'",
        SessionSource session => session.Name,
        _ => throw new InvalidOperationException(source.ToString()),
    };
}

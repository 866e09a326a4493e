using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Model;

/// <summary>
/// A condition on a row of one table: a <c>where</c> argument or a permission's filter, resolved against the tracked
/// tables. In SQL it is a boolean expression over the table's alias.
/// </summary>
public abstract record BoolExpr
{
    /// <summary>The condition that always holds (<c>{}</c>).</summary>
    public static BoolExpr True { get; } = new AndExpr([]);

    /// <summary>The condition that never holds (<c>_or: []</c>).</summary>
    public static BoolExpr False { get; } = new OrExpr([]);

    /// <summary>A permission's filter, applied below another condition: its root is the row at hand.</summary>
    public static BoolExpr ReRooted(BoolExpr filter) => filter is AndExpr { Operands.IsEmpty: true } ? filter : new ReRootedExpr(filter);

    /// <summary>Both conditions; flattens and drops what always holds.</summary>
    public static BoolExpr And(BoolExpr left, BoolExpr right) => (left, right) switch
    {
        (AndExpr { Operands.IsEmpty: true }, _) => right,
        (_, AndExpr { Operands.IsEmpty: true }) => left,
        (AndExpr a, AndExpr b) => new AndExpr([.. a.Operands, .. b.Operands]),
        (AndExpr a, _) => new AndExpr([.. a.Operands, right]),
        (_, AndExpr b) => new AndExpr([left, .. b.Operands]),
        _ => new AndExpr([left, right]),
    };
}

/// <summary>All operands hold; none: true.</summary>
public sealed record AndExpr(ImmutableArray<BoolExpr> Operands) : BoolExpr;

/// <summary>One operand holds; none: false.</summary>
public sealed record OrExpr(ImmutableArray<BoolExpr> Operands) : BoolExpr;

/// <summary>The operand does not hold (SQL's three-valued <c>not</c>).</summary>
public sealed record NotExpr(BoolExpr Operand) : BoolExpr;

/// <summary>
/// A value of the row compared with another. <paramref name="NullSafe"/>: two NULLs count as equal, as Hasura has it for
/// <c>_eq</c> and <c>_neq</c> of permissions on nullable columns.
/// </summary>
public sealed record ComparisonExpr(RowValue Value, ComparisonOperator Operator, Operand Operand, bool NullSafe = false)
    : BoolExpr;

/// <summary><c>value is null</c>, or <c>is not null</c>.</summary>
public sealed record IsNullExpr(RowValue Value, bool IsNull) : BoolExpr;

/// <summary>A function of PostGIS over a value of the row and others: <c>st_contains(column, …)</c>.</summary>
/// <param name="Value">The value of the row, the function's first argument.</param>
/// <param name="Function">The function's name; it lives beside the value's type.</param>
/// <param name="Arguments">The further arguments.</param>
public sealed record SpatialExpr(RowValue Value, string Function, ImmutableArray<Operand> Arguments) : BoolExpr;

/// <summary>
/// A column compared with another column: of the same table, or, with <paramref name="OtherIsRoot"/>, of the table that
/// the whole permission is on (<c>["$", "column"]</c>).
/// </summary>
public sealed record ColumnComparisonExpr(
    CatalogColumn Column,
    ComparisonOperator Operator,
    CatalogColumn Other,
    bool OtherIsRoot) : BoolExpr;

/// <summary>
/// Some row of the relationship's target meets the condition. In a client's <c>where</c> the condition already
/// includes the role's filter on the target.
/// </summary>
public sealed record RelationshipExpr(Relationship Relationship, BoolExpr Condition) : BoolExpr;

/// <summary>
/// Some row of those that a table computed field gives meets the condition.
/// </summary>
public sealed record ComputedRowsExpr(FunctionCall Call, TrackedTable Target, BoolExpr Condition) : BoolExpr;

/// <summary>
/// Some row of an unrelated table meets the condition (<c>_exists</c>).
/// </summary>
public sealed record ExistsExpr(TrackedTable Table, BoolExpr Condition) : BoolExpr;

/// <summary>
/// A condition whose root references (<see cref="ColumnComparisonExpr.OtherIsRoot"/>) mean the row at this place: a
/// permission's filter that is applied below a relationship or an <c>_exists</c>.
/// </summary>
public sealed record ReRootedExpr(BoolExpr Condition) : BoolExpr;

/// <summary>The right side of a comparison: where its value comes from, and the type it is cast to.</summary>
/// <param name="Source">Where the value comes from.</param>
/// <param name="Type">The type of the value, or of one element where <paramref name="IsArray"/>.</param>
/// <param name="IsArray">Whether the value is an array of <paramref name="Type"/> (<c>_in</c>, <c>_has_keys_any</c>).</param>
public sealed record Operand(ValueSource Source, PostgresType Type, bool IsArray = false);

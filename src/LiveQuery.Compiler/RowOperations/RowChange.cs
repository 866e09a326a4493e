using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>A change of rows, planned.</summary>
/// <param name="Table">The table.</param>
/// <param name="Check">What must hold of the rows that are written; null: nothing.</param>
internal abstract record RowChange(CatalogTable Table, BoolExpr? Check);

/// <summary>New rows.</summary>
/// <param name="Table">The table.</param>
/// <param name="Check">What must hold of them.</param>
/// <param name="Columns">The columns that are given.</param>
/// <param name="Rows">Their values, for each row; null is the default.</param>
/// <param name="Conflict">What becomes of rows whose key is there already; null: an error.</param>
internal sealed record RowInsert(
    CatalogTable Table,
    BoolExpr? Check,
    ImmutableArray<CatalogColumn> Columns,
    ImmutableArray<ImmutableArray<Operand?>> Rows,
    RowConflict? Conflict) : RowChange(Table, Check)
{
    /// <summary>Rows that give different columns: what one of them does not give is its default.</summary>
    public static RowInsert Of(
        CatalogTable table, BoolExpr? check, IReadOnlyList<IReadOnlyDictionary<string, Operand>> rows, RowConflict? conflict)
    {
        ImmutableArray<CatalogColumn> columns = [.. table.Columns.Where(column => rows.Any(row => row.ContainsKey(column.Name)))];
        return new RowInsert(
            table, check, columns, [.. rows.Select(row => columns.Select(column => row.GetValueOrDefault(column.Name)).ToImmutableArray())], conflict);
    }
}

/// <summary>What becomes of a row whose key is there already.</summary>
/// <param name="Constraint">The constraint by name; null where the columns tell it, or any counts.</param>
/// <param name="Columns">The columns of the constraint.</param>
/// <param name="Updated">The columns that take the new row's values; empty leaves the old row as it is.</param>
/// <param name="Presets">The values that are set besides.</param>
/// <param name="Filter">The rows that may be updated.</param>
/// <param name="Check">What must hold of the updated rows; null: what holds for new ones.</param>
internal sealed record RowConflict(
    string? Constraint,
    ImmutableArray<string> Columns,
    ImmutableArray<CatalogColumn> Updated,
    ImmutableArray<(CatalogColumn Column, Operand Value)> Presets,
    BoolExpr Filter,
    BoolExpr? Check);

/// <summary>Other values in rows that are there.</summary>
internal sealed record RowUpdate(
    CatalogTable Table,
    BoolExpr? Check,
    ImmutableArray<RowAssignment> Assignments,
    BoolExpr Condition) : RowChange(Table, Check);

/// <summary>A column and its new value; a sign (<c>+</c>, <c>*</c>, <c>||</c>, …) combines the old one with it, null is the default.</summary>
internal sealed record RowAssignment(CatalogColumn Column, string? Sign, Operand? Value)
{
    /// <summary>Whether the value comes before the old one.</summary>
    public bool IsBefore { get; init; }
}

/// <summary>Rows taken away.</summary>
internal sealed record RowDelete(CatalogTable Table, BoolExpr Condition) : RowChange(Table, null);

/// <summary>Rows counted; with columns, their different values.</summary>
internal sealed record RowCount(CatalogTable Table, BoolExpr Condition, ImmutableArray<RowValue> Distinct);

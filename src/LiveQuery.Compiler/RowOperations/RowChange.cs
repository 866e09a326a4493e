using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>A change of rows, planned.</summary>
/// <param name="Table">The table.</param>
/// <param name="Returning">What is answered of each row; null: nothing.</param>
/// <param name="Check">What must hold of the rows that are written; null: nothing.</param>
internal abstract record RowChange(CatalogTable Table, ImmutableArray<OutputField>? Returning, BoolExpr? Check);

/// <summary>New rows.</summary>
internal sealed record RowInsert(
    CatalogTable Table,
    ImmutableArray<OutputField>? Returning,
    BoolExpr? Check,
    ImmutableArray<CatalogColumn> Columns,
    ImmutableArray<ImmutableArray<Operand?>> Rows,
    RowConflict? Conflict) : RowChange(Table, Returning, Check);

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
    ImmutableArray<OutputField>? Returning,
    BoolExpr? Check,
    ImmutableArray<RowAssignment> Assignments,
    BoolExpr Condition) : RowChange(Table, Returning, Check);

/// <summary>A column and its new value; a sign (<c>+</c>, <c>*</c>) combines the old one with it, null is the default.</summary>
internal sealed record RowAssignment(CatalogColumn Column, string? Sign, Operand? Value);

/// <summary>Rows taken away.</summary>
internal sealed record RowDelete(CatalogTable Table, ImmutableArray<OutputField>? Returning, BoolExpr Condition)
    : RowChange(Table, Returning, null);

/// <summary>Rows counted; with columns, their different values.</summary>
internal sealed record RowCount(CatalogTable Table, BoolExpr Condition, ImmutableArray<RowValue> Distinct);

using System.Collections.Immutable;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.RowOperations;

namespace LiveQuery.Compiler.Mutations;

/// <summary>Rows of one table to insert together.</summary>
/// <param name="Table">The table.</param>
/// <param name="Permission">What the role may give.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Conflict">What becomes of rows whose key is there already.</param>
/// <param name="Path">Where they stand, as errors at run time tell it.</param>
internal sealed record InsertedRows(
    TrackedTable Table, WritePermission Permission, ImmutableArray<InsertedRow> Rows, RowConflict? Conflict, FieldPath Path);

/// <summary>A row to insert.</summary>
/// <param name="Values">The values that the client gave, by the columns' names in Postgres.</param>
/// <param name="Nested">The rows of its relationships that go with it.</param>
/// <param name="Path">Where it stands.</param>
internal sealed record InsertedRow(
    IReadOnlyDictionary<string, Operand> Values, ImmutableArray<NestedRows> Nested, FieldPath Path);

/// <summary>Rows that a relationship leads to.</summary>
/// <param name="Relationship">The relationship.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Path">Where the relationship stands.</param>
internal sealed record NestedRows(Relationship Relationship, InsertedRows Rows, FieldPath Path);

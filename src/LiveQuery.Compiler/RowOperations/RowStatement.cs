using System.Collections.Immutable;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>What became of a row operation: a statement to run, or why there is none.</summary>
public abstract record RowCompileResult;

/// <summary>The operation is wrong, or its role may not do it.</summary>
public sealed record RowRefusal(GraphQLError Error) : RowCompileResult;

/// <summary>
/// A row operation as SQL. It answers one row: the JSON text of the answer, and whether every row that was written meets
/// the permission's check. Where one does not, the transaction must be undone.
/// </summary>
/// <param name="Source">The source to run on.</param>
/// <param name="Sql">The statement; <c>$1…$n</c> are scalars, each sent as text with an unspecified type.</param>
/// <param name="Values">The values of the parameters; null is NULL.</param>
/// <param name="IsWrite">Whether it changes rows.</param>
public sealed record RowStatement(string Source, string Sql, ImmutableArray<string?> Values, bool IsWrite) : RowCompileResult;

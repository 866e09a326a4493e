using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Planning;

/// <summary>
/// A place in an operation where rows of a table are read. Rows that do not meet its condition, or hang on no row of the
/// place around it, change nothing in the result.
/// </summary>
internal sealed class TableRead
{
    /// <summary>The table.</summary>
    public required CatalogTable Table { get; init; }

    /// <summary>The place around it that its rows hang on; null where they hang on nothing.</summary>
    public TableRead? Parent { get; init; }

    /// <summary>The columns that tie its rows to those around (of those, of its own).</summary>
    public ImmutableArray<(string Local, string Remote)> Link { get; init; } = [];

    /// <summary>What its rows must meet.</summary>
    public required BoolExpr Condition { get; init; }
}

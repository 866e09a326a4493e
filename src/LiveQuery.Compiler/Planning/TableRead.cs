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

    /// <summary>What its condition demands of each of its rows.</summary>
    public Equations Equations => _equations ??= new Equations(Condition);

    /// <summary>The places that its condition opens, by the relationships there.</summary>
    public Dictionary<RelationshipExpr, TableRead> Related { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Those of them that must have a row for its own rows to count.</summary>
    public IEnumerable<TableRead> Demanded => Equations.Related.Select(related => Related[related]);

    private Equations? _equations;
}

using System.Collections.Frozen;
using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Model;

/// <summary>How a role may change the rows of a table.</summary>
public sealed class WritePermission
{
    /// <summary>The Postgres names of the columns that the role may give.</summary>
    public required FrozenSet<string> Columns { get; init; }

    /// <summary>Whether it holds only for requests that use the permissions of backends.</summary>
    public bool IsBackendOnly { get; init; }

    /// <summary>The rows that the role may change, as they were.</summary>
    public BoolExpr Filter { get; init; } = BoolExpr.True;

    /// <summary>What must hold of the rows as they become; null: nothing.</summary>
    public BoolExpr? Check { get; init; }

    /// <summary>The values that are set whatever the client gives.</summary>
    public ImmutableArray<(CatalogColumn Column, Operand Value)> Presets { get; init; } = [];
}

using System.Collections.Immutable;

namespace LiveQuery.Compiler.Model;

/// <summary>A way from a row of one tracked table to rows of a table of another source.</summary>
public sealed class RemoteRelationship
{
    /// <summary>The name, which is also the GraphQL field.</summary>
    public required string Name { get; init; }

    /// <summary>One row or many.</summary>
    public required RelationshipKind Kind { get; init; }

    /// <summary>The table that it leads to.</summary>
    public required TrackedTable Target { get; init; }

    /// <summary>The columns to equate: of the table that has the relationship, and of the target.</summary>
    public required ImmutableArray<(TrackedColumn Local, TrackedColumn Remote)> Columns { get; init; }
}

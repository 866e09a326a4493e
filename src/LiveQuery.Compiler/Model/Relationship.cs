using System.Collections.Immutable;

namespace LiveQuery.Compiler.Model;

/// <summary>Whether a relationship leads to one row or to many.</summary>
public enum RelationshipKind
{
    Object,
    Array,
}

/// <summary>A way from a row of one tracked table to rows of another: pairs of columns that must be equal.</summary>
public sealed class Relationship
{
    /// <summary>The name, which is also the GraphQL field.</summary>
    public required string Name { get; init; }

    /// <summary>One row or many.</summary>
    public required RelationshipKind Kind { get; init; }

    /// <summary>The table that it leads to, in the same source.</summary>
    public required TrackedTable Target { get; init; }

    /// <summary>The Postgres columns to equate: of the table that has the relationship, and of the target.</summary>
    public required ImmutableArray<(string Local, string Remote)> Columns { get; init; }

    /// <summary>Whether an object relationship may be null: false only over a foreign key on NOT NULL columns of this table.</summary>
    public required bool IsNullable { get; init; }

    /// <summary>
    /// Whether the rows that it leads to are inserted after the row that has it, whose values they take: of arrays, and of
    /// objects whose key is not on this side.
    /// </summary>
    public bool InsertsAfterParent { get; init; }

    /// <summary>The description of its field.</summary>
    public string? Description { get; init; }
}

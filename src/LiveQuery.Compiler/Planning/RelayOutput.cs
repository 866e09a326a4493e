using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>A page of rows: an object of edges and what there is to tell of the page.</summary>
internal sealed record ConnectionOutput(RowSet Rows, ConnectionPage Page, ImmutableArray<OutputField> Fields) : Output;

/// <summary>The rows of a page, each with its cursor.</summary>
internal sealed record EdgesOutput(ImmutableArray<OutputField> Fields) : Output;

/// <summary>The row of an edge.</summary>
internal sealed record EdgeNodeOutput(ImmutableArray<OutputField> Fields) : Output;

/// <summary>The cursor of an edge.</summary>
internal sealed record EdgeCursorOutput : Output;

/// <summary>An object about the page.</summary>
internal sealed record PageInfoOutput(ImmutableArray<OutputField> Fields) : Output;

/// <summary>One of its fields.</summary>
internal sealed record PageInfoFieldOutput(PageInfoField Field) : Output;

/// <summary>The global id of the row at hand.</summary>
internal sealed record NodeIdOutput(CatalogTable Table) : Output;

/// <summary>Which rows of an ordered set make the page.</summary>
internal sealed record ConnectionPage
{
    /// <summary>What the rows are ordered by: the order of the set, made total by the primary key.</summary>
    public required ImmutableArray<CursorKey> Keys { get; init; }

    /// <summary>On which side of the cursor the page lies.</summary>
    public CursorSide Side { get; init; }

    /// <summary>Whether the page is at the end of the rows, not at their start.</summary>
    public bool IsLast { get; init; }

    /// <summary>The most rows, a bigint; null: all.</summary>
    public Operand? Size { get; init; }
}

/// <summary>The rows that a page is taken from.</summary>
internal enum CursorSide
{
    /// <summary>All: there is no cursor.</summary>
    None,

    /// <summary>Those after the cursor.</summary>
    After,

    /// <summary>Those before it.</summary>
    Before,
}

/// <summary>One of the values that a cursor is made of.</summary>
/// <param name="Term">What it is in the order.</param>
/// <param name="Path">Where it stands in the cursor; no two are at one place.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsNullable">Whether it may be NULL.</param>
/// <param name="Position">Its value in the cursor that was given, or null.</param>
internal sealed record CursorKey(
    OrderTerm Term,
    ImmutableArray<string> Path,
    PostgresType Type,
    bool IsNullable,
    Operand? Position = null);

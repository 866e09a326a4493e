using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>The rows of one table that a field reads: which, in what order, and how many.</summary>
internal sealed record RowSet
{
    /// <summary>The table, or that whose rows <see cref="Call"/> gives.</summary>
    public required CatalogTable Table { get; init; }

    /// <summary>The function that gives the rows; null reads the table.</summary>
    public FunctionCall? Call { get; init; }

    /// <summary>The columns that tie a row to the row around it (of that row, of this table); empty at the root.</summary>
    public ImmutableArray<(string Local, string Remote)> Link { get; init; } = [];

    /// <summary>The role's filter and the client's <c>where</c> together.</summary>
    public required BoolExpr Condition { get; init; }

    /// <summary>The order that was asked for; the tie-break is added in SQL.</summary>
    public ImmutableArray<OrderTerm> Order { get; init; } = [];

    /// <summary>The columns of <c>distinct on</c>.</summary>
    public ImmutableArray<RowValue> DistinctOn { get; init; } = [];

    /// <summary>The client's limit, a bigint; null: none.</summary>
    public Operand? Limit { get; init; }

    /// <summary>The permission's limit; null: none.</summary>
    public int? PermissionLimit { get; init; }

    /// <summary>The client's offset, a bigint; null: none.</summary>
    public Operand? Offset { get; init; }

    /// <summary>Whether rows that tie with the last one in the first term of the order come in addition to the limit.</summary>
    public bool KeepsTies { get; init; }

    /// <summary>Whether the link or condition holds a unique key, so that there is one row at most.</summary>
    public bool IsUnique { get; init; }
}

/// <summary>A term of an order: what to sort by, and how.</summary>
internal sealed record OrderTerm(OrderKey Key, OrderDirection Direction)
{
    /// <summary>Where its value stands in a cursor: names of relationships, functions and columns of Postgres.</summary>
    public ImmutableArray<string> Path { get; init; } = [];
}

/// <summary>What an order sorts by.</summary>
internal abstract record OrderKey;

/// <summary>A value of the row.</summary>
internal sealed record ValueOrderKey(RowValue Value) : OrderKey;

/// <summary>
/// A key of the row that an object relationship leads to; a row that the role may not see sorts as NULL.
/// </summary>
internal sealed record RelatedOrderKey(RowSet Rows, OrderKey Key) : OrderKey;

/// <summary>An aggregate over the rows that an array relationship leads to.</summary>
internal sealed record AggregateOrderKey(RowSet Rows, Output Aggregate) : OrderKey;

using System.Collections.Frozen;
using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Engine.Changes;

/// <summary>What the polling loop wants of the change feed. Immutable.</summary>
internal sealed record FeedDemand
{
    /// <summary>Nothing.</summary>
    public static FeedDemand None { get; } = new();

    /// <summary>Whether it is wanted.</summary>
    public bool IsWanted { get; init; }

    /// <summary>Whether the operator asks for it, so that its absence is a fault.</summary>
    public bool IsDemanded { get; init; }

    /// <summary>The relations whose changes are wanted.</summary>
    public ImmutableHashSet<TableName> Tables { get; init; } = [];

    /// <summary>The columns of changed rows that are wanted, by the tables' oids; of others only the fact of a change.</summary>
    public FrozenDictionary<uint, ImmutableArray<string>> Columns { get; init; } =
        FrozenDictionary<uint, ImmutableArray<string>>.Empty;
}

using System.Collections.Frozen;
using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Engine.Changes;

/// <summary>What the gates need to know of a relation: whether its changes are told, and how much of them.</summary>
internal sealed record ChangeRelation
{
    /// <summary><c>pg_class.oid</c>.</summary>
    public required uint Oid { get; init; }

    /// <summary>The name.</summary>
    public required TableName Name { get; init; }

    /// <summary>The kind.</summary>
    public required TableKind Kind { get; init; }

    /// <summary>Whether its changes go through the write-ahead log: neither unlogged nor temporary.</summary>
    public bool IsLogged { get; init; } = true;

    /// <summary>Whether what the engine may see of it depends on policies, which may read anything.</summary>
    public bool HasPolicies { get; init; }

    /// <summary>
    /// Whether it is a view that sees some of what it reads through policies, since they hold for its owner. The engine's
    /// own role has no say in that.
    /// </summary>
    public bool ReadsThroughPolicies { get; init; }

    /// <summary>Whether its query (of a view) calls functions that may read anything.</summary>
    public bool CallsFunctions { get; init; }

    /// <summary>Whether the publication tells of all that is done to it.</summary>
    public bool IsPublished { get; init; }

    /// <summary>Whether the publication tells of updates and deletes, so that Postgres refuses them without an identity.</summary>
    public bool PublishesUpdates { get; init; }

    /// <summary>Whether the database role may add it to a publication.</summary>
    public bool IsOwned { get; init; }

    /// <summary>Whether updates and deletes say which row they are about, so that they may be published.</summary>
    public bool HasIdentity { get; init; }

    /// <summary>Whether old rows are told whole.</summary>
    public bool IsIdentityFull { get; init; }

    /// <summary>The columns that are told of old rows, where they are not told whole.</summary>
    public FrozenSet<string> IdentityColumns { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Whether partitions that are yet to come will have an identity.</summary>
    public bool HasInheritedIdentity { get; init; }

    /// <summary>The columns: the name of the type below all domains, and whether equal texts are equal values.</summary>
    public FrozenDictionary<string, ChangeColumn> Columns { get; init; } = FrozenDictionary<string, ChangeColumn>.Empty;

    /// <summary>The partitions and the tables that inherit, directly.</summary>
    public ImmutableArray<uint> Children { get; init; } = [];

    /// <summary>The relations that a view names.</summary>
    public ImmutableArray<uint> Reads { get; init; } = [];

    /// <summary>Whether a view reads what is not among the relations: Postgres' own, or a sequence.</summary>
    public bool ReadsOthers { get; init; }

    /// <summary>Another number after any DDL on it that can change what queries over it answer.</summary>
    public long Stamp { get; init; }

    /// <summary>Whether old rows tell of all these columns.</summary>
    public bool TellsOld(IEnumerable<string> columns) => IsIdentityFull || columns.All(IdentityColumns.Contains);
}

/// <summary>A column.</summary>
/// <param name="Type">The name of its type, below all domains.</param>
/// <param name="IsDeterministic">Whether its collation, if it has one, holds different texts to be different.</param>
internal sealed record ChangeColumn(string Type, bool IsDeterministic);

using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Metadata;

/// <summary>A relationship to another table of the same source.</summary>
public sealed record RelationshipMetadata
{
    /// <summary>Where it stands.</summary>
    public MetadataLocation Location { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>What joins the tables.</summary>
    public required RelationshipJoin Join { get; init; }

    /// <summary>The operator's comment.</summary>
    public string? Comment { get; init; }
}

/// <summary>What joins the two tables of a relationship.</summary>
public abstract record RelationshipJoin;

/// <summary>The foreign key over these columns of the table itself.</summary>
public sealed record OwnForeignKeyJoin(ImmutableArray<string> Columns) : RelationshipJoin;

/// <summary>The foreign key over these columns of the other table, which points to this one.</summary>
public sealed record RemoteForeignKeyJoin(TableName Table, ImmutableArray<string> Columns) : RelationshipJoin;

/// <summary>Pairs of columns, with or without a foreign key.</summary>
public sealed record ManualJoin(TableName Table, ImmutableArray<(string Local, string Remote)> Columns) : RelationshipJoin
{
    /// <summary>Whether the row of an object relationship is inserted after the row that has it.</summary>
    public bool InsertsAfterParent { get; init; }
}

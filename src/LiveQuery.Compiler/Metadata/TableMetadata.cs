using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Metadata;

/// <summary>A tracked table or view.</summary>
public sealed record TableMetadata
{
    /// <summary>Where it stands.</summary>
    public MetadataLocation Location { get; init; }

    /// <summary>The name in Postgres.</summary>
    public required TableName Name { get; init; }

    /// <summary>Whether its rows are the values of a GraphQL enum.</summary>
    public bool IsEnum { get; init; }

    /// <summary>Whether subgraphs of an Apollo federation may refer to its rows.</summary>
    public bool IsEntity { get; init; }

    /// <summary>Its names and comments.</summary>
    public TableConfiguration Configuration { get; init; } = new();

    /// <summary>The relationships that lead to one row.</summary>
    public ImmutableArray<RelationshipMetadata> ObjectRelationships { get; init; } = [];

    /// <summary>The relationships that lead to many rows.</summary>
    public ImmutableArray<RelationshipMetadata> ArrayRelationships { get; init; } = [];

    /// <summary>The relationships that lead to tables of other sources.</summary>
    public ImmutableArray<RemoteRelationshipMetadata> RemoteRelationships { get; init; } = [];

    /// <summary>The fields that functions compute from its rows.</summary>
    public ImmutableArray<ComputedFieldMetadata> ComputedFields { get; init; } = [];

    /// <summary>What each role may read.</summary>
    public ImmutableArray<SelectPermissionMetadata> SelectPermissions { get; init; } = [];

    /// <summary>What each role may change.</summary>
    public ImmutableArray<WritePermissionMetadata> WritePermissions { get; init; } = [];
}

/// <summary>The names and comments that a table has in GraphQL.</summary>
public sealed record TableConfiguration
{
    /// <summary>The base of its GraphQL names, or null for the derived one.</summary>
    public string? CustomName { get; init; }

    /// <summary>The description of its type: null for the comment in Postgres, empty for none.</summary>
    public string? Comment { get; init; }

    /// <summary>The root fields with another name or comment.</summary>
    public ImmutableArray<RootFieldMetadata> RootFields { get; init; } = [];

    /// <summary>The columns with another name or comment.</summary>
    public ImmutableArray<ColumnMetadata> Columns { get; init; } = [];
}

/// <summary>
/// A root field's own name or comment; <paramref name="Field"/> is its key (<c>select</c>, <c>select_by_pk</c>, …).
/// </summary>
public sealed record RootFieldMetadata(MetadataLocation Location, string Field, string? Name, string? Comment);

/// <summary>A column's own name or comment.</summary>
public sealed record ColumnMetadata(MetadataLocation Location, string Column, string? CustomName, string? Comment);

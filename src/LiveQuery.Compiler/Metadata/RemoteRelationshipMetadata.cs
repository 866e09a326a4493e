using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Metadata;

/// <summary>A relationship to a table of another source.</summary>
public sealed record RemoteRelationshipMetadata
{
    /// <summary>Where it stands.</summary>
    public MetadataLocation Location { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it leads to many rows, and not to one.</summary>
    public required bool IsArray { get; init; }

    /// <summary>The source of the other table.</summary>
    public required string Source { get; init; }

    /// <summary>The other table.</summary>
    public required TableName Table { get; init; }

    /// <summary>The columns that must be equal: of the table itself, and of the other one.</summary>
    public required ImmutableArray<(string Local, string Remote)> Columns { get; init; }
}

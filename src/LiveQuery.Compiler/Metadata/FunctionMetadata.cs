using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Metadata;

/// <summary>A tracked function.</summary>
public sealed record FunctionMetadata
{
    /// <summary>Where it stands.</summary>
    public MetadataLocation Location { get; init; }

    /// <summary>The name in Postgres.</summary>
    public required TableName Name { get; init; }

    /// <summary>The argument that takes the session variables as a JSON object, or null.</summary>
    public string? SessionArgument { get; init; }

    /// <summary><c>query</c> or <c>mutation</c>; null follows from how volatile the function is.</summary>
    public string? ExposedAs { get; init; }

    /// <summary>The base of its GraphQL names, or null for its own.</summary>
    public string? CustomName { get; init; }

    /// <summary>The name of its field, or null for the derived one.</summary>
    public string? FieldName { get; init; }

    /// <summary>The name of its aggregate field, or null for the derived one.</summary>
    public string? AggregateFieldName { get; init; }

    /// <summary>The operator's comment.</summary>
    public string? Comment { get; init; }

    /// <summary>The roles that may call it.</summary>
    public ImmutableArray<FunctionPermissionMetadata> Permissions { get; init; } = [];
}

/// <summary>A role that may call a function.</summary>
public sealed record FunctionPermissionMetadata(MetadataLocation Location, string Role);

/// <summary>A field that a function computes from a table's row.</summary>
public sealed record ComputedFieldMetadata
{
    /// <summary>Where it stands.</summary>
    public MetadataLocation Location { get; init; }

    /// <summary>The name of the field.</summary>
    public required string Name { get; init; }

    /// <summary>The function.</summary>
    public required TableName Function { get; init; }

    /// <summary>The argument that takes the row; null is the first one.</summary>
    public string? TableArgument { get; init; }

    /// <summary>The argument that takes the session variables as a JSON object, or null.</summary>
    public string? SessionArgument { get; init; }

    /// <summary>The operator's comment.</summary>
    public string? Comment { get; init; }
}

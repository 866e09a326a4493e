using System.Collections.Immutable;

namespace LiveQuery.Compiler.Metadata;

/// <summary>
/// What the operator tracked and allowed, as it was written: version 3 metadata that has been read, but not yet compared
/// with any database. Immutable.
/// </summary>
public sealed record MetadataDocument
{
    /// <summary>A document that tracks nothing.</summary>
    public static MetadataDocument Empty { get; } = new();

    /// <summary>The databases with their tables.</summary>
    public ImmutableArray<SourceMetadata> Sources { get; init; } = [];

    /// <summary>The roles that may not introspect the schema.</summary>
    public ImmutableArray<string> IntrospectionDisabledFor { get; init; } = [];

    /// <summary>The roles that inherit from others.</summary>
    public ImmutableArray<InheritedRoleMetadata> InheritedRoles { get; init; } = [];

    /// <summary>The collections of saved queries.</summary>
    public ImmutableArray<QueryCollectionMetadata> QueryCollections { get; init; } = [];

    /// <summary>The collections whose queries are allowed while the allow list is enforced.</summary>
    public ImmutableArray<AllowlistEntryMetadata> Allowlist { get; init; } = [];

    /// <summary>The saved queries that are served at URLs of their own.</summary>
    public ImmutableArray<RestEndpointMetadata> RestEndpoints { get; init; } = [];

    /// <summary>The roles that occur only in parts that are not served, such as insert permissions or inherited roles.</summary>
    public ImmutableArray<string> OtherRoles { get; init; } = [];
}

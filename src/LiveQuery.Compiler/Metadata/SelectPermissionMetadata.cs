using System.Collections.Immutable;

namespace LiveQuery.Compiler.Metadata;

/// <summary>What a role may read of a table.</summary>
public sealed record SelectPermissionMetadata
{
    /// <summary>Where it stands.</summary>
    public MetadataLocation Location { get; init; }

    /// <summary>The role.</summary>
    public required string Role { get; init; }

    /// <summary>The columns by their names in Postgres; null is all of them (<c>*</c>).</summary>
    public ImmutableArray<string>? Columns { get; init; }

    /// <summary>The condition on the rows, as it was written.</summary>
    public required MetadataNode Filter { get; init; }

    /// <summary>The most rows of one list.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether aggregates are offered.</summary>
    public bool AllowAggregations { get; init; }

    /// <summary>The root fields of queries, or null for all.</summary>
    public ImmutableArray<string>? QueryRootFields { get; init; }

    /// <summary>The root fields of subscriptions, or null for all.</summary>
    public ImmutableArray<string>? SubscriptionRootFields { get; init; }

    /// <summary>The computed fields of scalar type that the role may read.</summary>
    public ImmutableArray<string> ComputedFields { get; init; } = [];

    /// <summary>The operator's comment.</summary>
    public string? Comment { get; init; }
}

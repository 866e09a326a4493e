using System.Collections.Immutable;

namespace LiveQuery.Compiler.Metadata;

/// <summary>The ways to change rows.</summary>
public enum WriteKind
{
    Insert,
    Update,
    Delete,
}

/// <summary>How a role may change the rows of a table.</summary>
public sealed record WritePermissionMetadata
{
    /// <summary>Where it stands.</summary>
    public MetadataLocation Location { get; init; }

    /// <summary>What it permits.</summary>
    public required WriteKind Kind { get; init; }

    /// <summary>The role.</summary>
    public required string Role { get; init; }

    /// <summary>The columns that may be given, by their names in Postgres; null is all of them.</summary>
    public ImmutableArray<string>? Columns { get; init; }

    /// <summary>The condition on the rows as they were, as it was written; null for inserts.</summary>
    public MetadataNode? Filter { get; init; }

    /// <summary>The condition on the rows as they become; null: none.</summary>
    public MetadataNode? Check { get; init; }

    /// <summary>The values that are set whatever the client gives, by column.</summary>
    public ImmutableArray<KeyValuePair<string, MetadataNode>> Presets { get; init; } = [];

    /// <summary>Whether it holds only for backends: requests with the admin secret that say so.</summary>
    public bool IsBackendOnly { get; init; }

    /// <summary>Whether another permission of the same kind permits the same.</summary>
    public bool PermitsTheSame(WritePermissionMetadata other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Columns is null) == (other.Columns is null)
            && (Columns is null || Columns.Value.ToHashSet().SetEquals(other.Columns!.Value))
            && Print(Filter) == Print(other.Filter)
            && Print(Check) == Print(other.Check)
            && IsBackendOnly == other.IsBackendOnly
            && Presets.Length == other.Presets.Length
            && Presets.All(preset => other.Presets.Any(same => same.Key == preset.Key && Print(same.Value) == Print(preset.Value)));
    }

    private static string? Print(MetadataNode? node) => node is null ? null : MetadataJson.Print(node);
}

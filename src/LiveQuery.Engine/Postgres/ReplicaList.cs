using System.Collections.Immutable;

namespace LiveQuery.Engine.Postgres;

/// <summary>The replicas of a source, equal where each of them is.</summary>
/// <param name="Items">They, in the operator's order.</param>
public sealed record ReplicaList(ImmutableArray<ReplicaOptions> Items)
{
    /// <summary>No replica.</summary>
    public static ReplicaList None { get; } = new([]);

    /// <inheritdoc/>
    public bool Equals(ReplicaList? other) => other is not null && Items.AsSpan().SequenceEqual(other.Items.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Items.Aggregate(Items.Length, HashCode.Combine);
}

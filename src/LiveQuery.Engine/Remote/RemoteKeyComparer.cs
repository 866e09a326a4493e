namespace LiveQuery.Engine.Remote;

/// <summary>Compares lists of keys by their texts.</summary>
internal sealed class RemoteKeyComparer : IEqualityComparer<IReadOnlyList<string>>
{
    /// <summary>The one there is.</summary>
    public static RemoteKeyComparer Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(IReadOnlyList<string>? x, IReadOnlyList<string>? y) =>
        ReferenceEquals(x, y) || (x is not null && y is not null && x.SequenceEqual(y, StringComparer.Ordinal));

    /// <inheritdoc/>
    public int GetHashCode(IReadOnlyList<string> obj)
    {
        var hash = default(HashCode);
        foreach (var key in obj)
        {
            hash.Add(key, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }
}

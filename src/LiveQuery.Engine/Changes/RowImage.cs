namespace LiveQuery.Engine.Changes;

/// <summary>Some columns of a row, as it was before a change or is after it. Equal by content.</summary>
internal sealed class RowImage(string?[] values) : IEquatable<RowImage>
{
    /// <summary>What stands for a value that the feed does not tell. Known by its reference alone.</summary>
    public static readonly string Unknown = new(['?']);

    /// <summary>What stands for a value that an update has left as it was. Known by its reference alone.</summary>
    public static readonly string Unchanged = new(['=']);

    /// <summary>The values in Postgres' text form, null for NULL.</summary>
    public IReadOnlyList<string?> Values => values;

    /// <summary>Whether a value is not known.</summary>
    public static bool IsUnknown(string? value) => ReferenceEquals(value, Unknown);

    /// <inheritdoc/>
    public bool Equals(RowImage? other)
    {
        if (other is null || other.Values.Count != values.Length)
        {
            return false;
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] != other.Values[i] || IsUnknown(values[i]) != IsUnknown(other.Values[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RowImage);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var value in values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}

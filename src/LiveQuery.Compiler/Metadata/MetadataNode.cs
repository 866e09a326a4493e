using System.Collections.Immutable;

namespace LiveQuery.Compiler.Metadata;

/// <summary>Where a piece of metadata stands: a file (or <c>json</c>) and a line from 1, 0 where it is not known.</summary>
public readonly record struct MetadataLocation(string File, int Line)
{
    /// <summary><c>file:line</c>, or the file alone.</summary>
    public override string ToString() => Line > 0 ? $"{File}:{Line}" : File;
}

/// <summary>
/// Metadata as it was written, YAML or JSON, before anything is understood of it: the one form that
/// <c>MetadataReader</c> reads, so that both formats report problems with their place.
/// </summary>
public abstract record MetadataNode(MetadataLocation Location);

/// <summary>The kinds of scalars that YAML's core schema and JSON share.</summary>
public enum MetadataScalarKind
{
    Null,
    Boolean,
    Number,
    String,
}

/// <summary>A scalar; <paramref name="Text"/> is its value unquoted (<c>true</c>, <c>12</c>, <c>abc</c>), empty for null.</summary>
public sealed record MetadataScalar(MetadataLocation Location, MetadataScalarKind Kind, string Text) : MetadataNode(Location)
{
    /// <summary>Whether a string is a client's own text, which never stands for a session variable.</summary>
    public bool IsLiteral { get; init; }
}

/// <summary>A list.</summary>
public sealed record MetadataList(MetadataLocation Location, ImmutableArray<MetadataNode> Items) : MetadataNode(Location);

/// <summary>
/// What could not be read: a duplicate key's value, a failed include. The loader has reported why, so that a reader
/// drops the part around it without another word.
/// </summary>
public sealed record MetadataUnreadable(MetadataLocation Location) : MetadataNode(Location);

/// <summary>A mapping in the order of its text; keys are unique.</summary>
public sealed record MetadataMap(MetadataLocation Location, ImmutableArray<KeyValuePair<string, MetadataNode>> Entries)
    : MetadataNode(Location)
{
    /// <summary>The value under a key, or null where it is absent.</summary>
    public MetadataNode? this[string key]
    {
        get
        {
            foreach (var (name, value) in Entries)
            {
                if (name == key)
                {
                    return value;
                }
            }

            return null;
        }
    }
}

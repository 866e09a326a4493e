using System.Collections.Immutable;
using System.Text;

namespace LiveQuery.Compiler;

/// <summary>
/// What a part of a result is made of, as far as its selection tells: what a difference between two results is found by.
/// Columns, JSON ones too, have no shape.
/// </summary>
public abstract record ResultShape;

/// <summary>An object that was selected: the same keys in the same order in every result.</summary>
/// <param name="Fields">Those of its fields that have a shape.</param>
public sealed record ObjectShape(ImmutableArray<ShapedField> Fields) : ResultShape
{
    /// <summary>An object of columns alone.</summary>
    public static ObjectShape OfColumns { get; } = new([]);

    /// <summary>The shape of a field by its key in UTF-8; null where it has none.</summary>
    public ResultShape? Find(ReadOnlySpan<byte> key)
    {
        foreach (var field in Fields)
        {
            if (key.SequenceEqual(field.Key.Span))
            {
                return field.Shape;
            }
        }

        return null;
    }
}

/// <summary>A list of rows.</summary>
/// <param name="Item">The shape of its items; null where they are to be taken as they come.</param>
/// <param name="Identity">The keys in UTF-8 whose values together name an item; empty: none that is selected does.</param>
public sealed record ListShape(ObjectShape? Item, ImmutableArray<ReadOnlyMemory<byte>> Identity) : ResultShape;

/// <summary>A field that has a shape.</summary>
/// <param name="Key">Its key in the result, in UTF-8.</param>
/// <param name="Shape">Its shape.</param>
public sealed record ShapedField(ReadOnlyMemory<byte> Key, ResultShape Shape)
{
    /// <summary>A field by its key.</summary>
    public ShapedField(string key, ResultShape shape)
        : this(Encoding.UTF8.GetBytes(key), shape)
    {
    }
}

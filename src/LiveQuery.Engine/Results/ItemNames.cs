using System.Buffers;
using LiveQuery.Compiler;

namespace LiveQuery.Engine.Results;

/// <summary>
/// What the items of a part of a list are known by: the values of the keys that name a row, or the item itself. In
/// buffers that are borrowed.
/// </summary>
internal sealed class ItemNames : IDisposable
{
    private readonly (int Start, int Length)[] _names;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(1024);
    private int _length;

    private ItemNames(int count)
    {
        Count = count;
        _names = ArrayPool<(int, int)>.Shared.Rent(Math.Max(1, count));
    }

    /// <summary>How many items there are.</summary>
    public int Count { get; }

    /// <summary>The name of an item.</summary>
    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan(_names[index].Start, _names[index].Length);

    /// <summary>The names of the items from one index to before another.</summary>
    /// <param name="json">The array.</param>
    /// <param name="items">Its items.</param>
    /// <param name="start">The first one.</param>
    /// <param name="end">The one after the last.</param>
    /// <param name="identity">The keys whose values name an item; empty: the item itself does.</param>
    public static ItemNames Of(ReadOnlySpan<byte> json, ItemList items, int start, int end, ListShape? identity)
    {
        var names = new ItemNames(end - start);
        for (var i = start; i < end; i++)
        {
            var item = json[items[i]];
            var before = names._length;
            if (identity is { Identity.IsEmpty: false } && item[0] == '{')
            {
                names.AddIdentity(item, identity);
            }
            else
            {
                names.Append(item);
            }

            names._names[i - start] = (before, names._length - before);
        }

        return names;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<(int, int)>.Shared.Return(_names);
        ArrayPool<byte>.Shared.Return(_bytes);
    }

    // Values are JSON, so a comma between two keeps them apart.
    private void AddIdentity(ReadOnlySpan<byte> item, ListShape shape)
    {
        var missing = shape.Identity.Length;
        var cursor = new JsonCursor(item);
        while (missing > 0 && cursor.TryReadMember(out var name, out var value))
        {
            foreach (var key in shape.Identity)
            {
                if (item[name].SequenceEqual(key.Span))
                {
                    Append(item[value]);
                    Append(","u8);
                    missing--;
                }
            }
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _length < bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + bytes.Length));
            _bytes.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }
}

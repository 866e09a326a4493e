using System.Buffers;

namespace LiveQuery.Engine.Results;

/// <summary>Where the items of a JSON array begin and end. In a buffer that is borrowed.</summary>
internal sealed class ItemList : IDisposable
{
    private (int Start, int End)[] _items = ArrayPool<(int, int)>.Shared.Rent(64);

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The place of an item.</summary>
    public Range this[int index] => _items[index].Start.._items[index].End;

    /// <summary>Finds the items of an array.</summary>
    public static ItemList Of(ReadOnlySpan<byte> json)
    {
        var list = new ItemList();
        var cursor = new JsonCursor(json);
        while (cursor.TryReadItem(out var value))
        {
            list.Add(value);
        }

        return list;
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<(int, int)>.Shared.Return(_items);

    private void Add(Range value)
    {
        if (Count == _items.Length)
        {
            var larger = ArrayPool<(int, int)>.Shared.Rent(Count * 2);
            _items.AsSpan(0, Count).CopyTo(larger);
            ArrayPool<(int, int)>.Shared.Return(_items);
            _items = larger;
        }

        _items[Count++] = (value.Start.Value, value.End.Value);
    }
}

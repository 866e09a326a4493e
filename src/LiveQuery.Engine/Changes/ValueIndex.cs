namespace LiveQuery.Engine.Changes;

/// <summary>
/// Finds items by keys: one look-up, however many there are. Items whose keys cannot be told are found by every key. Not
/// for several threads at once.
/// </summary>
internal sealed class ValueIndex<T>
    where T : class
{
    // Most keys have one item: a list for each would cost more than the item.
    private readonly Dictionary<string, object> _items = new(StringComparer.Ordinal);
    private readonly HashSet<T> _everywhere = [];

    /// <summary>The number of keys.</summary>
    public int Count => _items.Count;

    /// <summary>Adds an item under its keys; null puts it under all.</summary>
    public void Add(IReadOnlyList<string>? keys, T item)
    {
        if (keys is null)
        {
            _everywhere.Add(item);
            return;
        }

        foreach (var key in keys)
        {
            if (!_items.TryGetValue(key, out var known))
            {
                _items.Add(key, item);
            }
            else if (known is HashSet<T> several)
            {
                several.Add(item);
            }
            else
            {
                _items[key] = new HashSet<T> { (T)known, item };
            }
        }
    }

    /// <summary>Takes an item out, under the keys that it was added with.</summary>
    public void Remove(IReadOnlyList<string>? keys, T item)
    {
        if (keys is null)
        {
            _everywhere.Remove(item);
            return;
        }

        foreach (var key in keys)
        {
            if (!_items.TryGetValue(key, out var known))
            {
                continue;
            }

            if (known is not HashSet<T> several || (several.Remove(item) && several.Count == 0))
            {
                _items.Remove(key);
            }
        }
    }

    /// <summary>Adds the items under a key to a set.</summary>
    public void Find(string key, ISet<T> found)
    {
        if (_items.TryGetValue(key, out var known))
        {
            if (known is HashSet<T> several)
            {
                found.UnionWith(several);
            }
            else
            {
                found.Add((T)known);
            }
        }
    }

    /// <summary>Adds the items that are under all keys to a set.</summary>
    public void FindEverywhere(ISet<T> found) => found.UnionWith(_everywhere);
}

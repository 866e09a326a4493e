using System.Diagnostics.CodeAnalysis;

namespace LiveQuery.Compiler;

/// <summary>
/// A bounded cache. It keeps two generations: entries are added to the young one; when that is full it becomes the old
/// one, and what was old and not asked for again is dropped. So what is used stays, at the cost of a dictionary lookup.
/// </summary>
/// <param name="capacity">How much one generation holds, in the unit of the weights.</param>
internal sealed class GenerationCache<TKey, TValue>(long capacity)
    where TKey : notnull
{
    // Guards all fields; held for dictionary operations alone.
    private readonly Lock _gate = new();
    private Dictionary<TKey, (TValue Value, long Weight)> _young = [];
    private Dictionary<TKey, (TValue Value, long Weight)> _old = [];
    private long _weight;

    /// <summary>The value of the key, if it is kept.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_gate)
        {
            if (_young.TryGetValue(key, out var entry))
            {
                value = entry.Value;
                return true;
            }

            if (_old.Remove(key, out entry))
            {
                value = entry.Value;
                Keep(key, entry.Value, entry.Weight);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Keeps a value; one that is heavier than a whole generation is not kept.</summary>
    public void Add(TKey key, TValue value, long weight)
    {
        if (weight > capacity)
        {
            return;
        }

        lock (_gate)
        {
            if (!_young.ContainsKey(key))
            {
                Keep(key, value, weight);
            }
        }
    }

    private void Keep(TKey key, TValue value, long weight)
    {
        if (_weight + weight > capacity)
        {
            _old = _young;
            _young = [];
            _weight = 0;
        }

        _young[key] = (value, weight);
        _weight += weight;
    }
}

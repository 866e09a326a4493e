using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Server.Metadata;

/// <summary>Gathers the entries of a mapping. A key that comes twice has no value: which one is meant is not known.</summary>
internal sealed class NodeMapBuilder(MetadataLoader loader)
{
    private readonly List<KeyValuePair<string, MetadataNode>> _entries = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <summary>Adds an entry.</summary>
    public void Add(string key, MetadataNode value, MetadataLocation location)
    {
        if (_places.TryAdd(key, _entries.Count))
        {
            _entries.Add(new(key, value));
            return;
        }

        _entries[_places[key]] = new(key, loader.Fail(location, $"the key \"{key}\" stands twice in one mapping"));
    }

    /// <summary>The mapping.</summary>
    public MetadataMap ToMap(MetadataLocation location) => new(location, [.. _entries]);
}

using System.Collections;
using System.Collections.Immutable;

namespace LiveQuery.Compiler.Metadata;

/// <summary>The entries of a mapping in the making, in order.</summary>
internal sealed class NodeEntries : IEnumerable
{
    private readonly ImmutableArray<KeyValuePair<string, MetadataNode>>.Builder _entries =
        ImmutableArray.CreateBuilder<KeyValuePair<string, MetadataNode>>();

    /// <summary>Adds an entry.</summary>
    public void Add(string key, MetadataNode value) => _entries.Add(new(key, value));

    /// <summary>Adds an entry.</summary>
    public void Add((string Key, MetadataNode Value) entry) => Add(entry.Key, entry.Value);

    /// <summary>Adds a string, where there is one.</summary>
    public void AddText(string key, string? text)
    {
        if (text is not null)
        {
            Add(key, new MetadataScalar(default, MetadataScalarKind.String, text));
        }
    }

    /// <summary>Adds a list or mapping, where it is not empty.</summary>
    public void AddFilled(string key, MetadataNode value)
    {
        if (value is not (MetadataList { Items.IsEmpty: true } or MetadataMap { Entries.IsEmpty: true }))
        {
            Add(key, value);
        }
    }

    /// <summary>The mapping.</summary>
    public MetadataMap ToMap() => new(default, _entries.ToImmutable());

    IEnumerator IEnumerable.GetEnumerator() =>
        ((IEnumerable)_entries).GetEnumerator();
}

using System.Collections.Immutable;
using System.Globalization;

namespace LiveQuery.Compiler.Metadata;

/// <summary>
/// Reads the values of one mapping by their keys and reports those of another kind than expected; <see cref="Finish"/>
/// reports the keys that nobody asked for, so that nothing is ignored silently.
/// </summary>
internal sealed class MapReader(MetadataMap map, string subject, ProblemList problems)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>What the mapping describes, as problems name it.</summary>
    public string Subject { get; set; } = subject;

    /// <summary>Where the mapping stands.</summary>
    public MetadataLocation Location => map.Location;

    /// <summary>Whether a value was of a wrong kind, or could not be read at all.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The value under a key; null where it is absent or null.</summary>
    public MetadataNode? Node(string key)
    {
        _known.Add(key);
        switch (map[key])
        {
            case MetadataUnreadable unreadable:
                Fail(unreadable.Location, $"\"{key}\" could not be read");
                return null;
            case MetadataScalar { Kind: MetadataScalarKind.Null }:
                return null;
            case var node:
                return node;
        }
    }

    /// <summary>A string; numbers and booleans count as the text that stands there.</summary>
    public string? Text(string key)
    {
        var node = Node(key);
        return node is null or MetadataScalar ? ((MetadataScalar?)node)?.Text : Fail<string>(key, node, "a string");
    }

    /// <summary>A string without which the part makes no sense.</summary>
    public string? RequiredText(string key)
    {
        var text = Text(key);
        if (string.IsNullOrEmpty(text) && !HasFailed)
        {
            Fail(map.Location, $"\"{key}\" is missing");
        }

        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>A boolean; false where it is absent.</summary>
    public bool Flag(string key)
    {
        switch (Node(key))
        {
            case null:
                return false;
            case MetadataScalar { Kind: MetadataScalarKind.Boolean } scalar:
                return scalar.Text == "true";
            case var node:
                Fail<string>(key, node, "true or false");
                return false;
        }
    }

    /// <summary>A whole number that is not negative.</summary>
    public int? Count(string key)
    {
        switch (Node(key))
        {
            case null:
                return null;
            case MetadataScalar { Kind: MetadataScalarKind.Number } scalar
                when int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var count):
                return count;
            case var node:
                Fail<string>(key, node, "a whole number from 0 to 2147483647");
                return null;
        }
    }

    /// <summary>A mapping.</summary>
    public MapReader? Map(string key)
    {
        var node = Node(key);
        if (node is null)
        {
            return null;
        }

        return node is MetadataMap inner ? new MapReader(inner, Subject, problems) : Fail<MapReader>(key, node, "a mapping");
    }

    /// <summary>The items of a list; empty where it is absent.</summary>
    public ImmutableArray<MetadataNode> List(string key)
    {
        switch (Node(key))
        {
            case null:
                return [];
            case MetadataList list:
                return list.Items;
            case var node:
                Fail<string>(key, node, "a list");
                return [];
        }
    }

    /// <summary>A list of strings; null where it is absent or wrong.</summary>
    public ImmutableArray<string>? Texts(string key)
    {
        var node = Node(key);
        if (node is null)
        {
            return null;
        }

        if (node is not MetadataList list)
        {
            Fail<string>(key, node, "a list of strings");
            return null;
        }

        var texts = ImmutableArray.CreateBuilder<string>(list.Items.Length);
        foreach (var item in list.Items)
        {
            if (item is not MetadataScalar { Kind: not MetadataScalarKind.Null } scalar)
            {
                Fail(item.Location, $"each item of \"{key}\" must be a string");
                return null;
            }

            texts.Add(scalar.Text);
        }

        return texts.ToImmutable();
    }

    /// <summary>Names a key that has a meaning elsewhere, but no effect here; an empty value needs no word.</summary>
    public void Unserved(string key, string what)
    {
        var node = Node(key);
        if (node is not null && !IsBlank(node))
        {
            problems.Warning(node.Location, Subject, $"\"{key}\" has no effect: {what}");
        }
    }

    /// <summary>Accepts a key whose value changes nothing here.</summary>
    public void Accept(string key) => _known.Add(key);

    /// <summary>Reports keys that nobody asked for. Says whether there were any.</summary>
    public bool Finish()
    {
        var clean = true;
        foreach (var (key, value) in map.Entries)
        {
            if (!_known.Contains(key))
            {
                clean = false;
                problems.Warning(value.Location, Subject, $"\"{key}\" is not known here and has no effect");
            }
        }

        return !clean;
    }

    /// <summary>The first key that nobody asked for, or null.</summary>
    public KeyValuePair<string, MetadataNode>? FirstUnknown()
    {
        foreach (var entry in map.Entries)
        {
            if (!_known.Contains(entry.Key))
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>Reports a problem with this mapping and marks it as failed.</summary>
    public void Fail(MetadataLocation location, string reason)
    {
        HasFailed = true;
        problems.Error(location, Subject, reason);
    }

    private static bool IsBlank(MetadataNode node) => node switch
    {
        MetadataList list => list.Items.IsEmpty,
        MetadataMap map => map.Entries.All(entry => IsBlank(entry.Value)),
        _ => node is MetadataScalar { Kind: MetadataScalarKind.Null },
    };

    private T? Fail<T>(string key, MetadataNode node, string expected)
        where T : class
    {
        Fail(node.Location, $"\"{key}\" must be {expected}, not {Describe(node)}");
        return null;
    }

    /// <summary>The kind of a node, as messages name it.</summary>
    public static string Describe(MetadataNode node) => node switch
    {
        MetadataMap => "a mapping",
        MetadataList => "a list",
        MetadataScalar { Kind: MetadataScalarKind.Null } => "null",
        MetadataScalar { Kind: MetadataScalarKind.Boolean } => "a boolean",
        MetadataScalar { Kind: MetadataScalarKind.Number } => "a number",
        MetadataScalar => "a string",
        _ => "something that could not be read",
    };
}

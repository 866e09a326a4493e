using System.Collections.Immutable;
using System.Text.Json;
using LiveQuery.Compiler;

namespace LiveQuery.Engine.Remote;

/// <summary>
/// The paths to what other sources fill, as a tree of keys. Only the keys that lead there are looked into, so that a
/// column that holds JSON is never taken for a part of the result.
/// </summary>
internal sealed class RemotePlaces
{
    // Columns may hold JSON of any depth; it is passed over without recursion.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = int.MaxValue };

    private readonly Dictionary<string, RemotePlaces> _children = new(StringComparer.Ordinal);
    private int? _part;

    private RemotePlaces()
    {
    }

    /// <summary>The tree of the parts' paths.</summary>
    public static RemotePlaces Of(ImmutableArray<RemotePart> parts)
    {
        var root = new RemotePlaces();
        for (var i = 0; i < parts.Length; i++)
        {
            var node = root;
            foreach (var key in parts[i].Path)
            {
                if (!node._children.TryGetValue(key, out var child))
                {
                    child = new RemotePlaces();
                    node._children.Add(key, child);
                }

                node = child;
            }

            node._part = i;
        }

        return root;
    }

    /// <summary>The places in a JSON text, in their order.</summary>
    public List<RemotePlace> Find(ReadOnlySpan<byte> json)
    {
        var places = new List<RemotePlace>();
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        Visit(ref reader, places);
        return places;
    }

    /// <summary>Looks through the value that the reader stands on; leaves it at the value's end.</summary>
    private void Visit(ref Utf8JsonReader reader, List<RemotePlace> places)
    {
        if (_part is { } part)
        {
            var start = (int)reader.TokenStartIndex;
            var keys = ReadKeys(ref reader);
            places.Add(new RemotePlace(part, start, (int)reader.BytesConsumed, keys));
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Visit(ref reader, places);
            }
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var child = _children.GetValueOrDefault(reader.GetString()!);
                reader.Read();
                if (child is null)
                {
                    reader.Skip();
                }
                else
                {
                    child.Visit(ref reader, places);
                }
            }
        }
    }

    private static List<string>? ReadKeys(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var keys = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            keys.Add(reader.GetString()!);
        }

        return keys;
    }
}

using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Server.Metadata;

/// <summary>Composes one JSON file into nodes.</summary>
internal sealed class JsonComposer(string file, int baseDepth, MetadataLoader loader)
{
    private byte[] _bytes = [];
    private int _counted;
    private int _line = 1;

    /// <summary>Composes the file's value.</summary>
    /// <exception cref="MetadataSyntaxException">The file is not JSON, or passes a limit.</exception>
    public MetadataNode Compose(string text)
    {
        _bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            var reader = new Utf8JsonReader(_bytes, new JsonReaderOptions
            {
                MaxDepth = Math.Max(1, MetadataLimits.Depth - baseDepth),
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
            });
            reader.Read();
            var node = Node(ref reader);

            // Reading on to the end finds what stands after the value.
            reader.Read();
            return node;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            var line = exception is JsonException { LineNumber: { } number } ? (int)number + 1 : 0;
            throw new MetadataSyntaxException(new MetadataLocation(file, line), $"not valid JSON: {exception.Message}");
        }
    }

    private MetadataNode Node(ref Utf8JsonReader reader)
    {
        var location = Place(ref reader);
        loader.Count(1, location);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var entries = new NodeMapBuilder(loader);
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var place = Place(ref reader);
                    var key = reader.GetString()!;
                    reader.Read();
                    entries.Add(key, Node(ref reader), place);
                }

                return entries.ToMap(location);
            case JsonTokenType.StartArray:
                var items = ImmutableArray.CreateBuilder<MetadataNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(Node(ref reader));
                }

                return new MetadataList(location, items.ToImmutable());
            case JsonTokenType.String:
                return new MetadataScalar(location, MetadataScalarKind.String, reader.GetString()!);
            case JsonTokenType.Number:
                return new MetadataScalar(location, MetadataScalarKind.Number, Encoding.ASCII.GetString(reader.ValueSpan));
            case JsonTokenType.True or JsonTokenType.False:
                return new MetadataScalar(location, MetadataScalarKind.Boolean, reader.GetBoolean() ? "true" : "false");
            default:
                return new MetadataScalar(location, MetadataScalarKind.Null, "");
        }
    }

    private MetadataLocation Place(ref Utf8JsonReader reader)
    {
        // Tokens come in order, so the lines are counted on from the last one.
        var start = (int)reader.TokenStartIndex;
        _line += _bytes.AsSpan(_counted, start - _counted).Count((byte)'\n');
        _counted = start;
        return new MetadataLocation(file, _line);
    }
}

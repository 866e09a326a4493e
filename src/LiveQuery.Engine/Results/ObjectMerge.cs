using System.Collections.Immutable;
using System.Text.Json;

namespace LiveQuery.Engine.Results;

/// <summary>Merges JSON objects whose keys do not overlap.</summary>
internal static class ObjectMerge
{
    /// <summary>One object with all keys, in the given order; the values keep their bytes.</summary>
    public static byte[] Merge(ImmutableArray<string> order, IReadOnlyList<ReadOnlyMemory<byte>> objects)
    {
        var values = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var json in objects)
        {
            Collect(json, values);
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var key in order)
            {
                writer.WritePropertyName(key);
                writer.WriteRawValue(values[key].Span, skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Collect(ReadOnlyMemory<byte> json, Dictionary<string, ReadOnlyMemory<byte>> values)
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = 1_000 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            values[key] = json[start..(int)reader.BytesConsumed];
        }
    }
}

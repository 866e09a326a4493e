using System.Collections.Immutable;
using System.Text.Json;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>
/// JSON that a client sent, in the form in which conditions of metadata are read. The place of each piece is its path in
/// the request; its strings are never session variables.
/// </summary>
internal static class RowNodes
{
    /// <summary>The value as a node.</summary>
    public static MetadataNode Read(JsonElement value, FieldPath path)
    {
        var location = new MetadataLocation(path.ToString(), 0);
        return value.ValueKind switch
        {
            JsonValueKind.Object => new MetadataMap(location, Entries(value, path)),
            JsonValueKind.Array => new MetadataList(location, [.. value.EnumerateArray().Select((item, index) => Read(item, path[index]))]),
            JsonValueKind.String => new MetadataScalar(location, MetadataScalarKind.String, value.GetString()!) { IsLiteral = true },
            JsonValueKind.Number => new MetadataScalar(location, MetadataScalarKind.Number, value.GetRawText()),
            JsonValueKind.True => new MetadataScalar(location, MetadataScalarKind.Boolean, "true"),
            JsonValueKind.False => new MetadataScalar(location, MetadataScalarKind.Boolean, "false"),
            _ => new MetadataScalar(location, MetadataScalarKind.Null, ""),
        };
    }

    // Of a key that comes twice the last counts.
    private static ImmutableArray<KeyValuePair<string, MetadataNode>> Entries(JsonElement value, FieldPath path)
    {
        var entries = new OrderedDictionary<string, MetadataNode>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            entries[property.Name] = Read(property.Value, path[property.Name]);
        }

        return [.. entries];
    }
}

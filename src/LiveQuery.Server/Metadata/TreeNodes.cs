using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Server.Metadata;

/// <summary>
/// Turns a metadata tree into the nodes that the reader of metadata takes. The location of each is its path in the tree
/// (<c>sources/0/tables/3</c>), so that a problem leads back to the object that it is about.
/// </summary>
internal static class TreeNodes
{
    /// <summary>The nodes of a tree.</summary>
    public static MetadataNode Read(JsonNode? tree) => Read(tree, "");

    private static MetadataNode Read(JsonNode? node, string path)
    {
        var location = new MetadataLocation(path, 0);
        switch (node)
        {
            case JsonObject map:
                return new MetadataMap(location, [.. map.Select(pair => KeyValuePair.Create(pair.Key, Read(pair.Value, Below(path, pair.Key))))]);
            case JsonArray list:
                var items = ImmutableArray.CreateBuilder<MetadataNode>(list.Count);
                for (var i = 0; i < list.Count; i++)
                {
                    items.Add(Read(list[i], Below(path, i.ToString(CultureInfo.InvariantCulture))));
                }

                return new MetadataList(location, items.ToImmutable());
            case null:
                return new MetadataScalar(location, MetadataScalarKind.Null, "");
            default:
                return node.GetValueKind() switch
                {
                    JsonValueKind.String => new MetadataScalar(location, MetadataScalarKind.String, node.GetValue<string>()),
                    JsonValueKind.True => new MetadataScalar(location, MetadataScalarKind.Boolean, "true"),
                    JsonValueKind.False => new MetadataScalar(location, MetadataScalarKind.Boolean, "false"),
                    _ => new MetadataScalar(location, MetadataScalarKind.Number, node.ToJsonString()),
                };
        }
    }

    // Keys with a slash are columns or headers, below which no object stands that a problem could be about.
    private static string Below(string path, string key) => path.Length == 0 ? key : $"{path}/{key}";
}

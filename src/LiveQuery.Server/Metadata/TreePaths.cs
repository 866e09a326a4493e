using System.Globalization;
using System.Text.Json.Nodes;

namespace LiveQuery.Server.Metadata;

/// <summary>Follows the paths that <see cref="TreeNodes"/> gives to problems.</summary>
internal static class TreePaths
{
    /// <summary>What stands at a path such as <c>sources/0/tables/3</c>, or null.</summary>
    public static JsonNode? Find(JsonNode root, string path)
    {
        JsonNode? node = root;
        foreach (var step in path.Split('/'))
        {
            node = node switch
            {
                JsonArray list when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < list.Count => list[i],
                JsonObject map => map[step],
                _ => null,
            };
        }

        return node;
    }
}

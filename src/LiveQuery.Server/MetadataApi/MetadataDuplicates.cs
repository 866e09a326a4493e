using System.Text.Json.Nodes;

using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi;

/// <summary>Refuses metadata in which something is declared twice: which one is meant is not known.</summary>
internal static class MetadataDuplicates
{
    /// <summary>Looks at all lists of named things.</summary>
    /// <exception cref="MetadataApiException">Something is there twice.</exception>
    public static void Refuse(JsonObject metadata, string path)
    {
        Refuse(metadata["sources"], "sources", item => MetadataTree.TextOf(item["name"]), path);
        Refuse(metadata["query_collections"], "query collections", item => MetadataTree.TextOf(item["name"]), path);
        Refuse(metadata["allowlist"], "allowlist entries", item => MetadataTree.TextOf(item["collection"]), path);
        Refuse(metadata["rest_endpoints"], "REST endpoints", item => MetadataTree.TextOf(item["name"]), path);
        Refuse(metadata["inherited_roles"], "inherited roles", item => MetadataTree.TextOf(item["role_name"]), path);
        foreach (var source in (metadata["sources"] as JsonArray ?? []).OfType<JsonObject>())
        {
            Refuse(source["tables"], "tables", item => MetadataTree.QualifiedOf(item["table"])?.ToString(), path);
            Refuse(source["functions"], "functions", item => MetadataTree.QualifiedOf(item["function"])?.ToString(), path);
            foreach (var table in (source["tables"] as JsonArray ?? []).OfType<JsonObject>())
            {
                RefuseTable(table, path);
            }
        }
    }

    private static void RefuseTable(JsonObject table, string path)
    {
        foreach (var kind in Commands.PermissionCommands.Kinds)
        {
            Refuse(table[kind + "_permissions"], kind + " permissions", item => MetadataTree.TextOf(item["role"]), path);
        }

        var fields = new[] { table["object_relationships"], table["array_relationships"], table["computed_fields"] };
        var named = new JsonArray([.. fields.OfType<JsonArray>().SelectMany(list => list).Select(item => item?.DeepClone())]);
        Refuse(named, "relationships and computed fields", item => MetadataTree.TextOf(item["name"]), path);
    }

    private static void Refuse(JsonNode? list, string what, Func<JsonObject, string?> nameOf, string path)
    {
        var twice = (list as JsonArray ?? []).OfType<JsonObject>().GroupBy(nameOf)
            .Where(group => group.Key is not null && group.Count() > 1).Select(group => group.Key).ToList();
        if (twice.Count > 0)
        {
            throw Arguments.Parse($"multiple declarations exist for the following {what}: {string.Join(", ", twice)}", path);
        }
    }
}

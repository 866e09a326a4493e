using System.Text.Json.Nodes;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi;

/// <summary>Follows the renaming of sources, tables and columns through the remote relationships of all sources.</summary>
internal static class RemoteRenames
{
    /// <summary>Renames a source wherever a relationship leads to it.</summary>
    public static void RenameSource(MetadataTree tree, string old, string renamed)
    {
        foreach (var (_, _, target) in All(tree).Where(item => MetadataTree.TextOf(item.Target["source"]) == old))
        {
            target["source"] = renamed;
        }
    }

    /// <summary>Renames a table of a source wherever a relationship leads to it.</summary>
    public static void RenameTable(MetadataTree tree, string source, TableName old, TableName renamed)
    {
        foreach (var (_, _, target) in All(tree).Where(item => LeadsTo(item.Target, source, old)))
        {
            target["table"] = MetadataTree.Qualified(renamed);
        }
    }

    /// <summary>Renames a column of a table of a source on both sides of relationships.</summary>
    public static void RenameColumn(MetadataTree tree, string source, TableName owner, string old, string renamed)
    {
        foreach (var (own, table, target) in All(tree))
        {
            if (target["field_mapping"] is not JsonObject mapping)
            {
                continue;
            }

            var isLocal = own == source && MetadataTree.QualifiedOf(table["table"]) == owner;
            var isRemote = LeadsTo(target, source, owner);
            if (isLocal || isRemote)
            {
                target["field_mapping"] = new JsonObject(mapping.Select(pair => KeyValuePair.Create(
                    isLocal && pair.Key == old ? renamed : pair.Key,
                    isRemote && MetadataTree.TextOf(pair.Value) == old ? renamed : pair.Value?.DeepClone())));
            }
        }
    }

    private static bool LeadsTo(JsonObject target, string source, TableName table) =>
        MetadataTree.TextOf(target["source"]) == source && MetadataTree.QualifiedOf(target["table"]) == table;

    private static List<(string Source, JsonObject Table, JsonObject Target)> All(MetadataTree tree)
    {
        var all = new List<(string, JsonObject, JsonObject)>();
        foreach (var source in tree.Sources.OfType<JsonObject>())
        {
            foreach (var table in MetadataTree.ListIn(source, "tables").OfType<JsonObject>())
            {
                foreach (var item in (table["remote_relationships"] as JsonArray ?? []).OfType<JsonObject>())
                {
                    if (item["definition"] is JsonObject definition && definition["to_source"] is JsonObject target)
                    {
                        all.Add((MetadataTree.TextOf(source["name"]) ?? "", table, target));
                    }
                }
            }
        }

        return all;
    }
}

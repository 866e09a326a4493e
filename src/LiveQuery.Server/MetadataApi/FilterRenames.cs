using System.Text.Json.Nodes;
using LiveQuery.Compiler.Catalog;

using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi;

/// <summary>Follows the renaming of tables, columns and relationships through the metadata of one source.</summary>
internal sealed class FilterRenames(MetadataTree tree, string source)
{
    private static readonly string[] Permissions =
        ["select_permissions", "insert_permissions", "update_permissions", "delete_permissions"];

    private static readonly string[] Relationships = ["object_relationships", "array_relationships"];

    private IEnumerable<JsonObject> Tables => MetadataTree.ListIn(tree.Source(source), "tables").OfType<JsonObject>();

    /// <summary>Renames a table wherever it is named.</summary>
    public void RenameTable(TableName old, TableName renamed)
    {
        var name = MetadataTree.Qualified(renamed);
        RemoteRenames.RenameTable(tree, source, old, renamed);
        foreach (var table in Tables)
        {
            if (MetadataTree.QualifiedOf(table["table"]) == old)
            {
                table["table"] = name.DeepClone();
            }

            foreach (var join in Joins(table))
            {
                ReplaceTable(join["foreign_key_constraint_on"], "table", old, name);
                ReplaceTable(join["manual_configuration"], "remote_table", old, name);
            }

            foreach (var (permission, key) in Filters(table))
            {
                RenameTableIn(permission[key], old, name);
            }
        }
    }

    /// <summary>Renames a column or relationship of a table in everything that uses it.</summary>
    /// <param name="owner">The table, under the name that it has in the metadata now.</param>
    /// <param name="old">The name until now.</param>
    /// <param name="renamed">The name from now on.</param>
    /// <param name="catalog">The catalog by which relationships are followed.</param>
    public void RenameField(TableName owner, string old, string renamed, SourceCatalog? catalog)
    {
        var renaming = new Renaming(owner, old, renamed);
        foreach (var table in Tables)
        {
            var name = MetadataTree.QualifiedOf(table["table"])!.Value;
            foreach (var (permission, key) in Filters(table))
            {
                if (permission[key] is JsonObject filter)
                {
                    permission[key] = Walk(filter, name, name, renaming, catalog);
                }
            }
        }
    }

    /// <summary>Renames a column of a table in its own definition and in everything that uses it.</summary>
    public void RenameColumn(TableName owner, string old, string renamed, SourceCatalog? catalog)
    {
        RenameField(owner, old, renamed, catalog);
        RemoteRenames.RenameColumn(tree, source, owner, old, renamed);
        foreach (var table in Tables)
        {
            var isOwner = MetadataTree.QualifiedOf(table["table"]) == owner;
            foreach (var join in Joins(table))
            {
                RenameInJoin(join, isOwner, owner, old, renamed);
            }

            if (isOwner)
            {
                RenameOwn(table, old, renamed);
            }
        }
    }

    private static void RenameOwn(JsonObject table, string old, string renamed)
    {
        if (table["configuration"]?["column_config"] is JsonObject columns)
        {
            RenameKey(columns, old, renamed);
        }

        foreach (var permission in Permissions.Select(list => table[list]).OfType<JsonArray>().SelectMany(list => list).OfType<JsonObject>())
        {
            ReplaceTexts(permission["permission"]?["columns"], old, renamed);
            if (permission["permission"]?["set"] is JsonObject presets)
            {
                RenameKey(presets, old, renamed);
            }
        }
    }

    private static void RenameInJoin(JsonObject join, bool isOwner, TableName owner, string old, string renamed)
    {
        switch (join["foreign_key_constraint_on"])
        {
            case JsonObject remote when MetadataTree.QualifiedOf(remote["table"]) == owner:
                ReplaceText(remote, "column", old, renamed);
                ReplaceTexts(remote["columns"], old, renamed);
                break;
            case JsonArray own when isOwner:
                ReplaceTexts(own, old, renamed);
                break;
            case JsonValue when isOwner:
                ReplaceText(join, "foreign_key_constraint_on", old, renamed);
                break;
        }

        if (join["manual_configuration"] is JsonObject manual && manual["column_mapping"] is JsonObject mapping)
        {
            if (MetadataTree.QualifiedOf(manual["remote_table"]) == owner)
            {
                foreach (var key in mapping.Select(pair => pair.Key).ToList())
                {
                    ReplaceText(mapping, key, old, renamed);
                }
            }

            if (isOwner)
            {
                RenameKey(mapping, old, renamed);
            }
        }
    }

    private static void RenameTableIn(JsonNode? node, TableName old, JsonObject renamed)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (key, value) in map.ToList())
                {
                    if (key is "_table" or "$table" && MetadataTree.QualifiedOf(value) == old)
                    {
                        map[key] = renamed.DeepClone();
                    }
                    else
                    {
                        RenameTableIn(value, old, renamed);
                    }
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    RenameTableIn(item, old, renamed);
                }

                break;
        }
    }

    private JsonNode? Walk(JsonNode? node, TableName current, TableName root, Renaming renaming, SourceCatalog? catalog)
    {
        if (node is JsonArray list)
        {
            return new JsonArray([.. list.Select(item => Walk(item, current, root, renaming, catalog))]);
        }

        if (node is not JsonObject map)
        {
            return node?.DeepClone();
        }

        var renamed = new JsonObject();
        foreach (var (key, value) in map)
        {
            var bare = key is ['_' or '$', ..] ? key[1..] : null;
            if (bare is "and" or "or" or "not")
            {
                renamed[key] = Walk(value, current, root, renaming, catalog);
            }
            else if (bare == "exists" && value is JsonObject exists)
            {
                renamed[key] = WalkExists(exists, current, root, renaming, catalog);
            }
            else
            {
                var name = current == renaming.Owner && key == renaming.Old ? renaming.New : key;
                renamed[name] = TargetOf(current, key, catalog) is { } target
                    ? Walk(value, target, root, renaming, catalog)
                    : WalkColumn(value, current, root, renaming);
            }
        }

        return renamed;
    }

    private JsonObject WalkExists(JsonObject exists, TableName current, TableName root, Renaming renaming, SourceCatalog? catalog)
    {
        var table = MetadataTree.QualifiedOf(exists["_table"] ?? exists["$table"]) ?? current;
        var renamed = new JsonObject();
        foreach (var (key, value) in exists)
        {
            renamed[key] = key is "_where" or "$where" ? Walk(value, table, root, renaming, catalog) : value?.DeepClone();
        }

        return renamed;
    }

    private static JsonNode? WalkColumn(JsonNode? value, TableName current, TableName root, Renaming renaming)
    {
        if (value is not JsonObject operators)
        {
            return value?.DeepClone();
        }

        var renamed = new JsonObject();
        foreach (var (key, operand) in operators)
        {
            var isColumns = key is ['_' or '$', 'c', _, _, ..] && key[1..] is "ceq" or "cne" or "cneq" or "cgt" or "clt" or "cgte" or "clte";
            renamed[key] = isColumns ? RenameOperand(operand, current, root, renaming) : operand?.DeepClone();
        }

        return renamed;
    }

    private static JsonNode? RenameOperand(JsonNode? operand, TableName current, TableName root, Renaming renaming)
    {
        switch (operand)
        {
            case JsonArray { Count: 2 } ofRoot when MetadataTree.TextOf(ofRoot[0]) == "$":
                return new JsonArray("$", Name(ofRoot[1], root));
            case JsonArray { Count: 1 } single:
                return new JsonArray(Name(single[0], current));
            default:
                return Name(operand, current);
        }

        JsonNode? Name(JsonNode? node, TableName table) =>
            table == renaming.Owner && MetadataTree.TextOf(node) == renaming.Old ? JsonValue.Create(renaming.New) : node?.DeepClone();
    }

    /// <summary>The table that a relationship leads to, or null where the key is no relationship.</summary>
    private TableName? TargetOf(TableName table, string relationship, SourceCatalog? catalog)
    {
        if (tree.FindTable(source, table) is not { } owner)
        {
            return null;
        }

        var item = MetadataTree.FindIn(owner, "object_relationships", "name", relationship)
            ?? MetadataTree.FindIn(owner, "array_relationships", "name", relationship);
        if (item?["using"] is not JsonObject join)
        {
            return null;
        }

        if (join["manual_configuration"] is JsonObject manual)
        {
            return MetadataTree.QualifiedOf(manual["remote_table"]);
        }

        if (join["foreign_key_constraint_on"] is JsonObject remote)
        {
            return MetadataTree.QualifiedOf(remote["table"]);
        }

        var columns = (join["foreign_key_constraint_on"] is JsonArray several ? several.Select(MetadataTree.TextOf) : [MetadataTree.TextOf(join["foreign_key_constraint_on"])])
            .OfType<string>().ToHashSet(StringComparer.Ordinal);
        return catalog?.Tables.GetValueOrDefault(table)?.ForeignKeys.FirstOrDefault(key => columns.SetEquals(key.Columns))?.Target;
    }

    private static IEnumerable<JsonObject> Joins(JsonObject table) =>
        Relationships
            .Select(list => table[list]).OfType<JsonArray>()
            .SelectMany(list => list).OfType<JsonObject>()
            .Select(item => item["using"]).OfType<JsonObject>();

    private static IEnumerable<(JsonObject Permission, string Key)> Filters(JsonObject table)
    {
        foreach (var item in Permissions.Select(list => table[list]).OfType<JsonArray>().SelectMany(list => list))
        {
            if (item?["permission"] is JsonObject permission)
            {
                yield return (permission, "filter");
                yield return (permission, "check");
            }
        }
    }

    private static void ReplaceTable(JsonNode? owner, string key, TableName old, JsonObject renamed)
    {
        if (owner is JsonObject map && MetadataTree.QualifiedOf(map[key]) == old)
        {
            map[key] = renamed.DeepClone();
        }
    }

    private static void ReplaceText(JsonObject owner, string key, string old, string renamed)
    {
        if (MetadataTree.TextOf(owner[key]) == old)
        {
            owner[key] = renamed;
        }
    }

    private static void ReplaceTexts(JsonNode? node, string old, string renamed)
    {
        if (node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (MetadataTree.TextOf(list[i]) == old)
                {
                    list[i] = renamed;
                }
            }
        }
    }

    private static void RenameKey(JsonObject map, string old, string renamed)
    {
        if (map[old] is { } value)
        {
            map.Remove(old);
            map[renamed] = value;
        }
    }

    private sealed record Renaming(TableName Owner, string Old, string New);
}

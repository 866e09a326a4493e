using System.Collections.Immutable;
using System.Text.Json.Nodes;
using LiveQuery.Compiler.Catalog;

using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi;

/// <summary>The relationships that the foreign keys between tracked tables give.</summary>
internal static class RelationshipSuggestions
{
    /// <summary>Finds them in both directions.</summary>
    /// <param name="context">The metadata and the catalogs.</param>
    /// <param name="source">The source.</param>
    /// <param name="tables">The tables that they may start from, null for all tracked ones.</param>
    /// <param name="omitTracked">Whether those that are tracked already are left out.</param>
    public static JsonArray Find(CommandContext context, string source, IReadOnlyCollection<TableName>? tables, bool omitTracked)
    {
        var suggestions = new JsonArray();
        if (context.CatalogOf(source) is not { } catalog)
        {
            return suggestions;
        }

        var tracked = MetadataTree.ListIn(context.Tree.Source(source), "tables").OfType<JsonObject>()
            .Select(table => (Name: MetadataTree.QualifiedOf(table["table"]), Item: table))
            .Where(pair => pair.Name is { } name && catalog.Tables.ContainsKey(name))
            .ToDictionary(pair => pair.Name!.Value, pair => pair.Item);
        foreach (var (name, item) in tracked.OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal))
        {
            foreach (var key in catalog.Tables[name].ForeignKeys.Where(key => tracked.ContainsKey(key.Target)))
            {
                var (own, target) = (End(name, key.Columns, key.Constraint), End(key.Target, key.TargetColumns, null));
                if (Wanted(name) && !(omitTracked && HasOwn(item, key)))
                {
                    suggestions.Add((JsonNode)Suggestion("object", own, target));
                }

                if (Wanted(key.Target) && !(omitTracked && HasRemote(tracked[key.Target], name, key)))
                {
                    var isUnique = catalog.Tables[name].UniqueKeys.Append(catalog.Tables[name].PrimaryKey)
                        .Any(unique => unique is not null && unique.Columns.ToHashSet().SetEquals(key.Columns));
                    suggestions.Add((JsonNode)Suggestion(isUnique ? "object" : "array", End(key.Target, key.TargetColumns, null), End(name, key.Columns, key.Constraint)));
                }
            }
        }

        return suggestions;

        bool Wanted(TableName name) => tables?.Contains(name) ?? true;
    }

    private static JsonObject Suggestion(string type, JsonObject from, JsonObject to) =>
        new() { ["type"] = type, ["from"] = from, ["to"] = to };

    private static JsonObject End(TableName table, ImmutableArray<string> columns, string? constraint)
    {
        var end = new JsonObject
        {
            ["table"] = MetadataTree.Qualified(table),
            ["columns"] = new JsonArray([.. columns.Select(column => JsonValue.Create(column))]),
        };
        if (constraint is not null)
        {
            end["constraint_name"] = constraint;
        }

        return end;
    }

    private static bool HasOwn(JsonObject table, ForeignKey key) =>
        MetadataTree.ListIn((JsonObject)table.DeepClone(), "object_relationships").OfType<JsonObject>()
            .Any(item => SameColumns(item["using"]?["foreign_key_constraint_on"], key.Columns));

    private static bool HasRemote(JsonObject table, TableName child, ForeignKey key)
    {
        var copy = (JsonObject)table.DeepClone();
        return MetadataTree.ListIn(copy, "array_relationships").Concat(MetadataTree.ListIn(copy, "object_relationships")).OfType<JsonObject>()
            .Select(item => item["using"]?["foreign_key_constraint_on"])
            .OfType<JsonObject>()
            .Any(on => MetadataTree.QualifiedOf(on["table"]) == child && SameColumns(on["columns"] ?? on["column"], key.Columns));
    }

    private static bool SameColumns(JsonNode? node, ImmutableArray<string> columns) => node switch
    {
        JsonArray list => list.Select(MetadataTree.TextOf).ToHashSet().SetEquals(columns),
        JsonValue => columns.Length == 1 && MetadataTree.TextOf(node) == columns[0],
        _ => false,
    };
}

using System.Text.Json;
using System.Text.Json.Nodes;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Server.Metadata;

/// <summary>
/// Version 3 metadata as the JSON tree that is stored and exported, with the steps to its objects. Parts that have no
/// effect here are kept as they were given.
/// </summary>
internal sealed class MetadataTree(JsonObject root)
{
    /// <summary>The whole.</summary>
    public JsonObject Root => root;

    /// <summary>The sources.</summary>
    public JsonArray Sources => ListIn(root, "sources");

    /// <summary>A tree without anything.</summary>
    public static MetadataTree Empty() => new(new JsonObject { ["version"] = 3, ["sources"] = new JsonArray() });

    /// <summary>A copy that may be changed on its own.</summary>
    public MetadataTree Clone() => new((JsonObject)root.DeepClone());

    /// <summary>The source of a name, or null.</summary>
    public JsonObject? FindSource(string name) => Find(Sources, "name", name);

    /// <summary>The source of a name.</summary>
    /// <exception cref="MetadataApiException">There is none.</exception>
    public JsonObject Source(string name) => FindSource(name)
        ?? throw new MetadataApiException("not-exists", $"source with name \"{name}\" does not exist");

    /// <summary>The tracked table of a name, or null.</summary>
    public JsonObject? FindTable(string source, TableName name) => FindQualified(ListIn(Source(source), "tables"), "table", name);

    /// <summary>The tracked table of a name.</summary>
    /// <exception cref="MetadataApiException">There is none.</exception>
    public JsonObject Table(string source, TableName name, string path = "$.args") => FindTable(source, name)
        ?? throw new MetadataApiException("not-exists", $"table \"{name}\" does not exist in source: {source}", path);

    /// <summary>The tracked function of a name, or null.</summary>
    public JsonObject? FindFunction(string source, TableName name) =>
        Source(source)["functions"] is JsonArray functions ? FindQualified(functions, "function", name) : null;

    /// <summary>The tracked function of a name.</summary>
    /// <exception cref="MetadataApiException">There is none.</exception>
    public JsonObject Function(string source, TableName name) => FindFunction(source, name)
        ?? throw new MetadataApiException("not-exists", $"function \"{name}\" does not exist in source: {source}");

    /// <summary>The list under a key of an object, made where it is missing.</summary>
    public static JsonArray ListIn(JsonObject owner, string key)
    {
        if (owner[key] is JsonArray list)
        {
            return list;
        }

        list = [];
        owner[key] = list;
        return list;
    }

    /// <summary>The item of a list under a key of an object whose member has a text, or null.</summary>
    public static JsonObject? FindIn(JsonObject owner, string key, string member, string text) =>
        owner[key] is JsonArray list ? Find(list, member, text) : null;

    /// <summary>The item of a list whose member has a text, or null.</summary>
    public static JsonObject? Find(JsonArray list, string member, string text) =>
        list.OfType<JsonObject>().FirstOrDefault(item => TextOf(item[member]) == text);

    /// <summary>Takes an item out of the list that holds it, and the list out of its owner if nothing is left.</summary>
    public static void Remove(JsonObject item)
    {
        var list = (JsonArray)item.Parent!;
        list.Remove(item);
        if (list.Count == 0 && list.Parent is JsonObject owner && list.GetPropertyName() is not ("sources" or "tables" or "queries"))
        {
            owner.Remove(list.GetPropertyName());
        }
    }

    /// <summary>A qualified name as it is exported.</summary>
    public static JsonObject Qualified(TableName name) => new() { ["schema"] = name.Schema, ["name"] = name.Name };

    /// <summary>Reads a qualified name; null where it is none.</summary>
    public static TableName? QualifiedOf(JsonNode? node) => node switch
    {
        JsonObject map when TextOf(map["name"]) is { } name => new TableName(TextOf(map["schema"]) ?? "public", name),
        JsonValue when TextOf(node) is { } name => new TableName("public", name),
        _ => null,
    };

    /// <summary>The text of a value, or null.</summary>
    public static string? TextOf(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private static JsonObject? FindQualified(JsonArray list, string member, TableName name) =>
        list.OfType<JsonObject>().FirstOrDefault(item => QualifiedOf(item[member]) == name);
}

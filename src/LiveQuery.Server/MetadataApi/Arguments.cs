using System.Text.Json;
using System.Text.Json.Nodes;
using LiveQuery.Compiler.Catalog;

using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi;

/// <summary>Reads the arguments of a command; what is missing or of another kind is refused with its place.</summary>
internal sealed class Arguments
{
    private readonly JsonObject _values;

    /// <summary>The members of an object at a place.</summary>
    /// <exception cref="MetadataApiException">It is no object.</exception>
    public Arguments(JsonNode? node, string path = "$.args")
    {
        Path = path;
        _values = node as JsonObject ?? throw Mismatch(path, "Object", node);
    }

    /// <summary>Where they stand.</summary>
    public string Path { get; }

    /// <summary>All of them.</summary>
    public JsonObject Values => _values;

    /// <summary>The name of the source, <c>default</c> where none is given.</summary>
    public string Source => Optional("source") ?? "default";

    /// <summary>Whether a cascade is asked for.</summary>
    public bool Cascade => Flag("cascade");

    /// <summary>A member, null where it is absent or null.</summary>
    public JsonNode? this[string key] => _values[key];

    /// <summary>Whether a member is given at all.</summary>
    public bool Has(string key) => _values.ContainsKey(key);

    /// <summary>A member that must be there.</summary>
    public JsonNode Required(string key) => _values[key]
        ?? (_values.ContainsKey(key) ? throw Mismatch(Place(key), "Object", null) : throw Missing(key));

    /// <summary>A text that must be there.</summary>
    public string Text(string key) => _values.ContainsKey(key) ? TextOf(_values[key], Place(key)) : throw Missing(key);

    /// <summary>A text, or null.</summary>
    public string? Optional(string key) => _values[key] is { } node ? TextOf(node, Place(key)) : null;

    /// <summary>A text that must be there and not be empty.</summary>
    public string Name(string key)
    {
        var text = Text(key);
        return text.Length > 0 ? text : throw Parse("empty string not allowed", "$." + key);
    }

    /// <summary>A boolean, false where it is absent.</summary>
    public bool Flag(string key, bool absent = false) => _values[key] switch
    {
        null => absent,
        JsonValue value when value.TryGetValue(out bool flag) => flag,
        var node => throw Mismatch(Place(key), "Bool", node),
    };

    /// <summary>A list that must be there.</summary>
    public JsonArray List(string key) => _values.ContainsKey(key)
        ? _values[key] as JsonArray ?? throw Mismatch(Place(key), "Array", _values[key])
        : throw Missing(key);

    /// <summary>A list of texts that must be there.</summary>
    public List<string> Texts(string key)
    {
        var list = List(key);
        return [.. list.Select((item, i) => TextOf(item, $"{Place(key)}[{i}]"))];
    }

    /// <summary>An object that must be there.</summary>
    public Arguments Object(string key) => _values.ContainsKey(key) ? new(_values[key], Place(key)) : throw Missing(key);

    /// <summary>An object, or null.</summary>
    public Arguments? OptionalObject(string key) => _values[key] is { } node ? new(node, Place(key)) : null;

    /// <summary>The name of a table or function: a text inside <c>public</c>, or <c>{schema, name}</c>.</summary>
    public TableName Qualified(string key) => _values.ContainsKey(key) ? QualifiedOf(_values[key], Place(key)) : throw Missing(key);

    /// <summary>Reads a qualified name.</summary>
    public static TableName QualifiedOf(JsonNode? node, string path)
    {
        if (node is JsonValue value && value.TryGetValue(out string? name))
        {
            return new TableName("public", name);
        }

        var arguments = new Arguments(node, path);
        return new TableName(arguments.Optional("schema") ?? "public", arguments.Text("name"));
    }

    /// <summary>The place of a member.</summary>
    public string Place(string key) => JsonPaths.Member(Path, key);

    /// <summary>A refusal of a value's form.</summary>
    public static MetadataApiException Parse(string message, string path) => new("parse-failed", message, path);

    private MetadataApiException Missing(string key) => Parse($"key \"{key}\" not found", Path);

    private static string TextOf(JsonNode? node, string path) =>
        node is JsonValue value && value.TryGetValue(out string? text) ? text : throw Mismatch(path, "String", node);

    private static MetadataApiException Mismatch(string path, string expected, JsonNode? node) =>
        Parse($"parsing {expected} failed, expected {expected}, but encountered {Kind(node)}", path);

    private static string Kind(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.Object => "Object",
        JsonValueKind.Array => "Array",
        JsonValueKind.String => "String",
        JsonValueKind.Number => "Number",
        JsonValueKind.True or JsonValueKind.False => "Boolean",
        _ => "Null",
    };
}

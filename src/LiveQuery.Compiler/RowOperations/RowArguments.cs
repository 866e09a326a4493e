using System.Text.Json;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>
/// Reads the members of an object of a row operation. Mistakes of form are told with their place from the arguments on
/// (<c>$.limit</c>), mistakes of meaning with their place in the request (<c>$.args.limit</c>), as Hasura does.
/// </summary>
internal sealed class RowArguments
{
    private readonly JsonElement _object;
    private readonly FieldPath _form;

    /// <summary>The members of the arguments themselves.</summary>
    public RowArguments(JsonElement arguments)
        : this(arguments, FieldPath.Root, FieldPath.Root["args"])
    {
    }

    /// <summary>The members of an object at a place.</summary>
    public RowArguments(JsonElement value, FieldPath form, FieldPath place)
    {
        _object = value.ValueKind == JsonValueKind.Object ? value : throw Mismatch(value, "Object", form);
        _form = form;
        Place = place;
    }

    /// <summary>Where they stand in the request.</summary>
    public FieldPath Place { get; }

    /// <summary>A member; null where it is absent or null.</summary>
    public JsonElement? this[string key] =>
        _object.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Whether a member is given.</summary>
    public bool Has(string key) => _object.TryGetProperty(key, out _);

    /// <summary>All members.</summary>
    public IEnumerable<JsonProperty> All => _object.EnumerateObject();

    /// <summary>A member that must be there.</summary>
    public JsonElement Required(string key) => _object.TryGetProperty(key, out var value)
        ? value
        : throw _form.Error($"key \"{key}\" not found", GraphQLErrorCodes.ParseFailed);

    /// <summary>A text; null where it is absent.</summary>
    public string? Text(string key) => this[key] is { } value ? TextOf(value, _form[key]) : null;

    /// <summary>A text that must be there.</summary>
    public string RequiredText(string key) => TextOf(Required(key), _form[key]);

    /// <summary>A whole number that is not negative; null where it is absent.</summary>
    public int? Count(string key)
    {
        if (this[key] is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number))
        {
            throw Mismatch(value, "Number", _form[key], "Int");
        }

        return number >= 0 ? number : throw Place[key].Error("unexpected negative value", "unexpected-payload");
    }

    /// <summary>A list; none where it is absent.</summary>
    public IEnumerable<JsonElement>? List(string key) => this[key] is not { } value
        ? null
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Mismatch(value, "Array", _form[key], "[]");

    /// <summary>A list of texts; null where it is absent.</summary>
    public IReadOnlyList<string>? Texts(string key) =>
        List(key)?.Select((item, index) => TextOf(item, _form[key][index])).ToList();

    /// <summary>An object; null where it is absent.</summary>
    public RowArguments? Object(string key) => this[key] is { } value ? new RowArguments(value, _form[key], Place[key]) : null;

    /// <summary>A table: its name in <c>public</c>, or <c>{schema, name}</c>.</summary>
    public TableName Table(string key)
    {
        var value = Required(key);
        if (value.ValueKind == JsonValueKind.String)
        {
            return new TableName("public", value.GetString()!);
        }

        var name = new RowArguments(value, _form[key], Place[key]);
        return new TableName(name.Text("schema") ?? "public", name.RequiredText("name"));
    }

    /// <summary>A text at a place.</summary>
    public static string TextOf(JsonElement value, FieldPath form) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Mismatch(value, "String", form);

    private static GraphQLException Mismatch(JsonElement value, string expected, FieldPath form, string? type = null) => form.Error(
        $"parsing {type ?? expected} failed, expected {expected}, but encountered {Kind(value)}", GraphQLErrorCodes.ParseFailed);

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "Boolean",
        JsonValueKind.Null or JsonValueKind.Undefined => "Null",
        var kind => kind.ToString(),
    };
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Compiler.Planning;

/// <summary>A global id: base64 of <c>[1, "schema", "table", value, …]</c>, the values being those of the primary key.</summary>
internal sealed record NodeId(TableName Table, ImmutableArray<JsonElement> Values)
{
    private const int Version = 1;

    /// <summary>Reads an id.</summary>
    /// <param name="value">The value of an argument.</param>
    /// <param name="path">Where it stands.</param>
    /// <exception cref="GraphQLException">It is no global id.</exception>
    public static NodeId Parse(InputValue value, FieldPath path) => value.Resolved switch
    {
        StringValue text => Parse(text.Value, path),
        NumberValue number => Parse(number.Text, path),
        var other => throw path.Error($"expected a string for type 'ID', but found {other.Description}"),
    };

    /// <summary>What of an id decides the SQL: its table, and how many values it has.</summary>
    public static string ShapeOf(string text) =>
        CursorJson.Decode(text) is { ValueKind: JsonValueKind.Array } json
            ? $"{json.GetArrayLength()} {string.Join(' ', json.EnumerateArray().Take(3).Select(part => part.GetRawText()))}"
            : "";

    /// <summary>The refusal of an id.</summary>
    public static GraphQLException Invalid(string reason, FieldPath path) => path.Error($"invalid node id: {reason}");

    private static NodeId Parse(string text, FieldPath path)
    {
        // The wording is that of the library that Hasura reads JSON with.
        var json = CursorJson.Decode(text) ?? throw Invalid("Error in $: Failed reading: not a valid json value", path);
        if (json.ValueKind != JsonValueKind.Array)
        {
            throw Fault($"parsing node id failed, expected Array, but encountered {NameOf(json)}", path);
        }

        var parts = json.EnumerateArray().ToArray();
        if (parts.Length == 0)
        {
            throw Fault("unexpected GUID format, found empty list", path);
        }

        if (parts[0].ValueKind != JsonValueKind.Number)
        {
            throw Fault("unexpected GUID format, needs to start with a version number", path);
        }

        if (!parts[0].TryGetDouble(out var version) || version != Version)
        {
            throw Fault($"unsupported GUID version: {version.ToString("0.0###", CultureInfo.InvariantCulture)}", path);
        }

        if (parts.Length < 4)
        {
            throw Fault("GUID version 1: expecting schema name, table name and at least one column value", path);
        }

        return new NodeId(new TableName(NamePart(parts[1], path), NamePart(parts[2], path)), [.. parts[3..]]);
    }

    private static string NamePart(JsonElement part, FieldPath path) =>
        part.ValueKind == JsonValueKind.String && InputReading.FromJson(part, path, 1) is StringValue name
            ? name.Value
            : throw Fault($"parsing Text failed, expected String, but encountered {NameOf(part)}", path);

    private static GraphQLException Fault(string reason, FieldPath path) => Invalid("Error in $: " + reason, path);

    private static string NameOf(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "Boolean",
        JsonValueKind.Object => "Object",
        JsonValueKind.Array => "Array",
        JsonValueKind.String => "String",
        JsonValueKind.Number => "Number",
        _ => "Null",
    };
}

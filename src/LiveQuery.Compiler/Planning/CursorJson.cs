using System.Text;
using System.Text.Json;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Compiler.Planning;

/// <summary>The JSON inside cursors and global ids, which travel as base64.</summary>
internal static class CursorJson
{
    // What we write nests three deep; anything deeper is not ours.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    /// <summary>The JSON in a base64 text; null where there is none.</summary>
    public static JsonElement? Decode(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(Bytes(text)), Options);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether a value of the type stands in JSON as Postgres' own JSON functions put it: the types of which each value
    /// comes back as it was. Values of others stand as their text.
    /// </summary>
    public static bool IsPlain(PostgresType type) => type.Underlying is { Schema: "pg_catalog" } plain
        ? plain.Kind is PostgresTypeKind.Base && plain.Name is not ("json" or "jsonb" or "xml")
        : type.Underlying.Kind == PostgresTypeKind.Enum;

    /// <summary>A value in Postgres' text form; null is NULL.</summary>
    /// <exception cref="GraphQLException">It is no scalar, or no text that Postgres can hold.</exception>
    public static string? ToText(JsonElement value, FieldPath path) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.String => ValueCoercion.ToText(InputReading.FromJson(value, path, 1), PostgresType.Text, Coercion.Value, path),
        _ => throw path.Error("the value is no scalar"),
    };

    // As lenient as Hasura's: what is no digit of base64 is passed over, and so is a missing padding.
    private static byte[] Bytes(string text)
    {
        var digits = new StringBuilder(text.Length + 3);
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '+' or '/')
            {
                digits.Append(c);
            }
        }

        // A single digit at the end holds no byte.
        digits.Length -= digits.Length % 4 == 1 ? 1 : 0;
        return Convert.FromBase64String(digits.Append('=', (4 - (digits.Length % 4)) % 4).ToString());
    }
}

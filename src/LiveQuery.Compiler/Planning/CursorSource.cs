using System.Collections.Immutable;
using System.Text.Json;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Compiler.Planning;

/// <summary>A value in a cursor: base64 of a JSON object with the values that the rows are ordered by.</summary>
/// <param name="Cursor">The argument <c>after</c> or <c>before</c>, its variable in place.</param>
/// <param name="CursorPath">Where it stands.</param>
/// <param name="Key">Where in the cursor the value is.</param>
/// <param name="IsNullable">Whether it may be null.</param>
/// <param name="Path">Where the arguments stand.</param>
internal sealed record CursorSource(
    InputValue Cursor,
    FieldPath CursorPath,
    ImmutableArray<string> Key,
    bool IsNullable,
    FieldPath Path) : RequestSource
{
    /// <inheritdoc/>
    public override string? Read(Func<InputValue, InputValue> ofRequest)
    {
        var cursor = ofRequest(Cursor).Resolved;
        var json = cursor is StringValue text
            ? CursorJson.Decode(text.Value)
            : throw CursorPath.Error($"expected a string for type 'String', but found {cursor.Description}");
        foreach (var name in Key)
        {
            json = json is { ValueKind: JsonValueKind.Object } obj && obj.TryGetProperty(name, out var inner) ? inner : null;
        }

        return json is not { ValueKind: not (JsonValueKind.Object or JsonValueKind.Array) } value
            || (value.ValueKind == JsonValueKind.Null && !IsNullable)
            ? throw Path.Error("the \"after\" or \"before\" cursor is invalid")
            : CursorJson.ToText(value, Path);
    }
}

using System.Text.Json;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Planning;

/// <summary>
/// What a gateway tells of the rows that it asks for: objects of a type's name and its key, <c>{__typename, id}</c>.
/// </summary>
internal static class Representations
{
    private const string TypeNameKey = "__typename";

    /// <summary>The objects with their types and their places in the list.</summary>
    /// <exception cref="GraphQLException">One is no object with a type.</exception>
    public static IEnumerable<(int Index, string Type, ObjectValue Value)> Read(InputValue list, FieldPath path)
    {
        var items = list.Resolved switch
        {
            ListValue many => many.Items,
            NullValue => throw path.Error("expected a list, but found null"),
            var one => [one],
        };
        for (var i = 0; i < items.Length; i++)
        {
            var value = items[i].Resolved as ObjectValue
                ?? throw path[i].Error("representations is expecting a list of objects only");
            yield return (i, TypeOf(value, path[i]), value);
        }
    }

    /// <summary>What of a variable decides the SQL: the types that it names.</summary>
    public static string ShapeOf(JsonElement value)
    {
        var items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().AsEnumerable() : [value];
        return string.Join(' ', items
            .Select(item => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(TypeNameKey, out var type)
                ? type.GetRawText()
                : "?")
            .Distinct().Order(StringComparer.Ordinal));
    }

    private static string TypeOf(ObjectValue value, FieldPath path)
    {
        var name = value.Fields.FirstOrDefault(field => field.Key == TypeNameKey).Value?.Resolved;
        return name switch
        {
            null => throw path.Error("__typename key not found"),
            StringValue text when GraphQLNames.IsValid(text.Value) => text.Value,
            StringValue text => throw path.Error($"{text.Value} is not a valid graphql name"),
            _ => throw path.Error("__typename can only be a string value"),
        };
    }
}

using System.Text.Json;

namespace LiveQuery.Server.Authentication;

/// <summary>Strings in claims.</summary>
internal static class ClaimText
{
    /// <summary>The string, or null where the element is none, or holds half a surrogate pair.</summary>
    public static string? Of(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // No text of Unicode, so no name or value that anybody could have meant.
            return null;
        }
    }

    /// <summary>What Hasura says of a value that should have been of another kind.</summary>
    public static string Mismatch(string type, string expected, JsonElement found)
    {
        var kind = found.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => "Boolean",
            var other => other.ToString(),
        };
        return $"parsing {type} failed, expected {expected}, but encountered {kind}";
    }
}

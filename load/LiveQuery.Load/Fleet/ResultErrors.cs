using System.Text.Json;

namespace LiveQuery.Load.Fleet;

/// <summary>
/// Finds the errors of a result. A result that has any is no result, whatever data stands beside them; members of that
/// name further down are the query's own.
/// </summary>
internal static class ResultErrors
{
    private const string Unnamed = "an error without a message";

    /// <summary>The message of the first error; null where there is none.</summary>
    /// <exception cref="JsonException">The payload is no JSON.</exception>
    public static string? First(ReadOnlySpan<byte> payload)
    {
        // Nearly all payloads end here, by a search that costs nothing beside what the frame has cost.
        if (payload.IndexOf("\"errors\""u8) < 0)
        {
            return null;
        }

        var reader = new Utf8JsonReader(payload);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isErrors = reader.ValueTextEquals("errors"u8);
            reader.Read();
            if (isErrors)
            {
                using var errors = JsonDocument.ParseValue(ref reader);
                return MessageOf(errors.RootElement);
            }

            reader.Skip();
        }

        return null;
    }

    private static string? MessageOf(JsonElement errors) => errors.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Array when errors.GetArrayLength() == 0 => null,
        JsonValueKind.Array => MessageOf(errors[0]) ?? Unnamed,
        JsonValueKind.Object when errors.TryGetProperty("message"u8, out var message) && message.ValueKind == JsonValueKind.String => message.GetString(),
        JsonValueKind.String => errors.GetString(),
        _ => Unnamed,
    };
}

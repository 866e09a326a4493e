using System.Buffers;
using System.Text;
using System.Text.Json;
using LiveQuery.Compiler.Language;
using LiveQuery.Server.Protocol;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace LiveQuery.Server.Rest;

/// <summary>Reads the variables that the body of a request carries: a JSON object, or a form.</summary>
internal static class RestBody
{
    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>Adds them; what is wrong with the body, or null. A body that is no object says nothing, as with Hasura.</summary>
    public static GraphQLError? Read(ReadOnlySequence<byte> body, string? contentType, RestVariables variables)
    {
        if (body.IsEmpty)
        {
            return null;
        }

        var type = MediaTypeHeaderValue.TryParse(contentType, out var parsed) ? parsed.MediaType.Value : null;
        if (Form.Equals(type, StringComparison.OrdinalIgnoreCase))
        {
            foreach (var (name, values) in QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body)))
            {
                variables.AddText(name, values[^1] ?? "");
            }

            return null;
        }

        var isJson = type is not null && type.EndsWith("json", StringComparison.OrdinalIgnoreCase);
        var (json, problem) = JsonPieces.ReadOrFault<(JsonElement, GraphQLError?)>(
            body, Parse, (problem, path) => (default, isJson ? RequestReader.ToError(problem, path) : null));
        foreach (var property in json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : default)
        {
            variables.AddJson(property.Name, property.Value);
        }

        return problem;
    }

    private static (JsonElement Json, GraphQLError? Problem) Parse(ref Utf8JsonReader reader)
    {
        var json = JsonElement.ParseValue(ref reader);
        JsonPieces.RefuseDuplicates(json, "$");
        return (json, null);
    }
}

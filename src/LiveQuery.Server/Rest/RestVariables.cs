using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.SavedQueries;

namespace LiveQuery.Server.Rest;

/// <summary>
/// Makes the variables of a saved query out of a request, by Hasura's rules: what an URL or a form carries is text, and is
/// read by the type that the variable is declared as; what a JSON body carries is taken as it is. The path wins over the
/// body, the body over the query string.
/// </summary>
internal sealed class RestVariables
{
    private readonly OrderedDictionary<string, Value> _values = new(StringComparer.Ordinal);

    /// <summary>Takes text; of a name that comes twice, the last.</summary>
    public void AddText(string name, string text) => Add(name, new Value(text, default));

    /// <summary>Takes JSON.</summary>
    public void AddJson(string name, JsonElement json) => Add(name, new Value(null, json));

    /// <summary>The variables as a JSON object, or null where there are none; or what is wrong with them.</summary>
    public (JsonElement? Variables, GraphQLError? Problem) For(SavedQuery query)
    {
        var declared = query.Variables.ToDictionary(variable => variable.Name, StringComparer.Ordinal);
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in _values)
            {
                if (!declared.TryGetValue(name, out var variable))
                {
                    return (null, Refusal($"Unexpected variable {name}"));
                }

                if (value.Text is not { } text)
                {
                    writer.WritePropertyName(name);
                    value.Json.WriteTo(writer);
                }
                else if (variable.TypeName is not { } type)
                {
                    return (null, Refusal(
                        "List variables are not currently supported in URL or Query parameters. "
                        + $"(Variable {name}, with value \"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\")"));
                }
                else if (text.Length > 0 || variable.IsNonNull || type == "Boolean")
                {
                    writer.WritePropertyName(name);
                    Write(writer, text, type);
                }
            }

            writer.WriteEndObject();
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return (document.RootElement.Clone(), null);
    }

    private void Add(string name, Value value)
    {
        if (IsName(name))
        {
            _values[name] = value;
        }
    }

    private static void Write(Utf8JsonWriter writer, string text, string type)
    {
        var kind = KindOf(text);
        var isBoolean = kind is JsonTokenType.True or JsonTokenType.False && type is "Boolean" or "Bool";
        var isNumber = kind == JsonTokenType.Number && type is "Int" or "Float" or "Number" or "Double" or "float8" or "numeric";
        if (isBoolean || isNumber)
        {
            writer.WriteRawValue(text.Trim(' ', '\t', '\r', '\n'));
        }
        else if (text.Length == 0 && type == "Boolean")
        {
            // "?flag" alone says that it is set.
            writer.WriteBooleanValue(true);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    /// <summary>What a text is as JSON, were it one value and no more.</summary>
    private static JsonTokenType KindOf(string text)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
            reader.Read();
            var kind = reader.TokenType;
            return !reader.Read() ? kind : JsonTokenType.None;
        }
        catch (JsonException)
        {
            return JsonTokenType.None;
        }
    }

    private static bool IsName(string text) =>
        text.Length > 0
        && !char.IsAsciiDigit(text[0])
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');

    private static GraphQLError Refusal(string message) => new(message, GraphQLErrorCodes.BadRequest);

    private readonly record struct Value(string? Text, JsonElement Json);
}

using System.Buffers;
using System.Text.Json;

namespace LiveQuery.Server.Protocol;

/// <summary>Reads the values that messages and requests are made of, and says in plain words what is wrong with one.</summary>
internal static class JsonPieces
{
    /// <summary>Reads one value; the reader stands on its first token, and is left on its last.</summary>
    public delegate T Reading<out T>(ref Utf8JsonReader reader);

    /// <summary>
    /// The deepest nesting that is read: twice what a document's values may have, so that the compiler is the one to
    /// refuse values, and an attack ends here.
    /// </summary>
    public const int MaxDepth = 100;

    /// <summary>How envelopes are read.</summary>
    public static JsonReaderOptions ReaderOptions { get; } = new() { MaxDepth = MaxDepth };

    /// <summary>Reads a string. A lone surrogate, which no UTF-8 can hold, is a fault.</summary>
    public static string ReadString(ref Utf8JsonReader reader, string path)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonFormatException($"expected a string, but encountered {Describe(reader.TokenType)}", path);
        }

        return reader.GetString()!;
    }

    /// <summary>Reads a string or null.</summary>
    public static string? ReadOptionalString(ref Utf8JsonReader reader, string path) =>
        reader.TokenType == JsonTokenType.Null ? null : ReadString(ref reader, path);

    /// <summary>Reads an object or null whole, as its bytes; each of its keys may stand there once.</summary>
    public static JsonElement? ReadOptionalObject(ref Utf8JsonReader reader, string path)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonFormatException($"expected an object, but encountered {Describe(reader.TokenType)}", path);
        }

        var element = JsonElement.ParseValue(ref reader);
        RefuseDuplicates(element, path);
        return element;
    }

    /// <summary>Whether the object that a reader is about to read has a member of that name.</summary>
    public static bool HasMember(Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(name))
            {
                return true;
            }

            reader.Read();
            reader.Skip();
        }

        return false;
    }

    /// <summary>What a token is, in words.</summary>
    public static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Null => "null",
        _ => "something else",
    };

    /// <summary>
    /// Runs a reader over bytes and turns what it throws at malformed input into the fault's words and place
    /// (null: it is no JSON at all).
    /// </summary>
    public static T ReadOrFault<T>(ReadOnlySequence<byte> utf8, Reading<T> read, Func<string, string?, T> fault)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, ReaderOptions);
            reader.Read();
            var value = read(ref reader);
            // What follows the value, were it only a second one, is a fault as well.
            reader.Read();
            return value;
        }
        catch (JsonFormatException problem)
        {
            return fault(problem.Message, problem.Path);
        }
        catch (JsonException problem)
        {
            return fault($"not valid JSON: {Shorten(problem.Message)}", null);
        }
        catch (InvalidOperationException)
        {
            return fault("not valid JSON: a string is not Unicode", null);
        }
    }

    /// <summary>Throws where an object, at any depth, has a key twice: two readers would read two different messages.</summary>
    public static void RefuseDuplicates(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                RefuseDuplicates(item, path);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            var keys = new HashSet<string>(StringComparer.Ordinal);
            foreach (var property in element.EnumerateObject())
            {
                if (!keys.Add(property.Name))
                {
                    throw new JsonFormatException($"the key \"{property.Name}\" is given twice", path);
                }

                RefuseDuplicates(property.Value, path);
            }
        }
        else if (element.ValueKind == JsonValueKind.String)
        {
            // Throws InvalidOperationException where an escape names half of a surrogate pair.
            element.GetString();
        }
    }

    /// <summary>The message without the bytes' place, which names the reader's own types.</summary>
    private static string Shorten(string message)
    {
        var end = message.IndexOf(" Path: ", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}

using System.Buffers;
using System.Text.Json;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Server.Protocol;

/// <summary>A GraphQL request and how its client wants the states, or what is wrong with it.</summary>
internal readonly record struct RequestReading(
    GraphQLRequest? Request, GraphQLError? Problem = null, DeliveryWish Wish = default);

/// <summary>
/// Reads <c>{query, operationName, variables, extensions}</c>, the form that a request has in HTTP bodies and in
/// <c>subscribe</c> alike. Fields that nobody knows are passed over; a field that is given twice is a fault.
/// </summary>
internal static class RequestReader
{
    /// <summary>Reads a request out of a JSON text.</summary>
    public static RequestReading Read(ReadOnlySequence<byte> utf8) =>
        JsonPieces.ReadOrFault(
            utf8,
            static (ref Utf8JsonReader reader) => new RequestReading(Read(ref reader, "$", out var wish), Wish: wish),
            static (problem, path) => new RequestReading(null, ToError(problem, path)));

    /// <summary>A fault in Hasura's form; no path: the text is no JSON.</summary>
    public static GraphQLError ToError(string problem, string? path) => path is null
        ? new GraphQLError(problem, "invalid-json")
        : new GraphQLError(problem, GraphQLErrorCodes.ParseFailed, path);

    /// <summary>Reads the JSON object that a parameter of an URL holds.</summary>
    public static (JsonElement? Value, GraphQLError? Problem) ReadObject(ReadOnlyMemory<byte> utf8, string path) =>
        JsonPieces.ReadOrFault<(JsonElement?, GraphQLError?)>(
            new ReadOnlySequence<byte>(utf8),
            (ref Utf8JsonReader reader) => (JsonPieces.ReadOptionalObject(ref reader, path), null),
            (problem, _) => (null, new GraphQLError(problem, GraphQLErrorCodes.ParseFailed, path)));

    /// <summary>Reads a request where the reader stands, and what its extensions say of the delivery of states.</summary>
    /// <exception cref="JsonFormatException">It is none.</exception>
    internal static GraphQLRequest Read(ref Utf8JsonReader reader, string path, out DeliveryWish wish)
    {
        wish = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonFormatException(
                $"expected an object, but encountered {JsonPieces.Describe(reader.TokenType)}", path);
        }

        string? query = null;
        string? name = null;
        JsonElement? variables = null;
        var isPersisted = false;
        var seen = RequestFields.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = Recognize(ref reader);
            if (field != RequestFields.None && (seen & field) != 0)
            {
                throw new JsonFormatException($"the key \"{reader.GetString()}\" is given twice", path);
            }

            seen |= field;
            reader.Read();
            switch (field)
            {
                case RequestFields.Query:
                    query = JsonPieces.ReadString(ref reader, path + ".query");
                    break;
                case RequestFields.OperationName:
                    name = JsonPieces.ReadOptionalString(ref reader, path + ".operationName");
                    break;
                case RequestFields.Variables:
                    variables = JsonPieces.ReadOptionalObject(ref reader, path + ".variables");
                    break;
                case RequestFields.Extensions:
                    if (JsonPieces.ReadOptionalObject(ref reader, path + ".extensions") is { } extensions)
                    {
                        isPersisted = extensions.TryGetProperty("persistedQuery", out _);
                        wish = DeliveryWish.Read(extensions);
                    }

                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return query is null
            ? throw new JsonFormatException("key \"query\" not found", path)
            : new GraphQLRequest(query, name, variables) { IsPersisted = isPersisted };
    }

    private static RequestFields Recognize(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("query"u8))
        {
            return RequestFields.Query;
        }

        if (reader.ValueTextEquals("variables"u8))
        {
            return RequestFields.Variables;
        }

        if (reader.ValueTextEquals("operationName"u8))
        {
            return RequestFields.OperationName;
        }

        return reader.ValueTextEquals("extensions"u8) ? RequestFields.Extensions : RequestFields.None;
    }

    [Flags]
    private enum RequestFields
    {
        None = 0,
        Query = 1,
        OperationName = 2,
        Variables = 4,
        Extensions = 8,
    }
}

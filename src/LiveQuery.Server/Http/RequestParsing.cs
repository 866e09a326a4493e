using System.Buffers;
using System.Text;
using System.Text.Json;
using LiveQuery.Compiler.Language;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Http;

/// <summary>The requests of a body or an URL, or what is wrong with them as a whole.</summary>
/// <param name="Items">One, or those of a batch in their order; each a request or its own problem.</param>
/// <param name="IsBatch">Whether an array is to be answered.</param>
/// <param name="Problem">What is wrong with the whole.</param>
internal sealed record RequestParsing(
    IReadOnlyList<RequestReading> Items,
    bool IsBatch = false,
    GraphQLError? Problem = null)
{
    /// <summary>Reads a body: a request, or an array of them.</summary>
    public static RequestParsing FromBody(ReadOnlySequence<byte> body, int maxBatchSize) =>
        JsonPieces.ReadOrFault(
            body,
            (ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.StartArray
                ? ReadBatch(ref reader, body, maxBatchSize)
                : Single(RequestReader.Read(body)),
            (problem, path) => Failed(RequestReader.ToError(problem, path)));

    /// <summary>Reads the parameters of an URL.</summary>
    public static RequestParsing FromQuery(IQueryCollection query)
    {
        var document = query["query"].ToString();
        if (document.Length == 0)
        {
            return Failed(new GraphQLError("key \"query\" not found", GraphQLErrorCodes.ParseFailed));
        }

        var (variables, problem) = ReadObject(query, "variables");
        var extensions = default(JsonElement?);
        if (problem is null)
        {
            (extensions, problem) = ReadObject(query, "extensions");
        }

        var name = query["operationName"].ToString();
        return problem is null
            ? Single(new RequestReading(
                new GraphQLRequest(document, name.Length == 0 ? null : name, variables),
                Wish: extensions is { } members ? DeliveryWish.Read(members) : default))
            : Failed(problem);
    }

    /// <summary>The same requests, asked of the relay schema.</summary>
    public RequestParsing ForRelay() => this with
    {
        Items = [.. Items.Select(item => item.Request is null ? item : item with { Request = item.Request with { IsRelay = true } })],
    };

    private static RequestParsing ReadBatch(ref Utf8JsonReader reader, ReadOnlySequence<byte> body, int maxBatchSize)
    {
        var items = new List<RequestReading>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (items.Count == maxBatchSize)
            {
                throw new JsonFormatException($"a batch may hold {maxBatchSize} requests at most");
            }

            var start = reader.TokenStartIndex;
            reader.Skip();
            items.Add(RequestReader.Read(body.Slice(start, reader.BytesConsumed - start)));
        }

        return new(items, IsBatch: true);
    }

    private static (JsonElement? Value, GraphQLError? Problem) ReadObject(IQueryCollection query, string name)
    {
        var text = query[name].ToString();
        return text.Length == 0 ? default : RequestReader.ReadObject(Encoding.UTF8.GetBytes(text), "$." + name);
    }

    private static RequestParsing Single(RequestReading reading) =>
        reading.Problem is null ? new([reading]) : Failed(reading.Problem);

    private static RequestParsing Failed(GraphQLError problem) => new([], Problem: problem);
}

using System.Buffers;
using System.Text.Json;

namespace LiveQuery.Server.Protocol;

/// <summary>
/// Reads the messages of clients as bytes. <c>type</c> may stand anywhere in the envelope, so <c>payload</c> is noted
/// as it passes and read once the type is known.
/// See https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
/// </summary>
internal static class ClientMessageReader
{
    /// <summary>Reads one message; what is none becomes an <see cref="InvalidMessage"/>.</summary>
    public static ClientMessage Read(ReadOnlySequence<byte> utf8) =>
        JsonPieces.ReadOrFault<ClientMessage>(
            utf8,
            (ref Utf8JsonReader reader) => Interpret(ReadEnvelope(ref reader), utf8),
            static (problem, path) => new InvalidMessage($"{path ?? "$"}: {problem}"));

    private static Envelope ReadEnvelope(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonFormatException(
                $"expected an object, but encountered {JsonPieces.Describe(reader.TokenType)}");
        }

        var envelope = default(Envelope);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                RefuseSecond(envelope.Type is not null, "type");
                reader.Read();
                envelope.Type = JsonPieces.ReadString(ref reader, "$.type");
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                RefuseSecond(envelope.Id is not null, "id");
                reader.Read();
                envelope.Id = JsonPieces.ReadString(ref reader, "$.id");
            }
            else if (reader.ValueTextEquals("payload"u8))
            {
                RefuseSecond(envelope.HasPayload, "payload");
                reader.Read();
                envelope.HasPayload = true;
                envelope.PayloadStart = reader.TokenStartIndex;
                envelope.PayloadToken = reader.TokenType;
                reader.Skip();
                envelope.PayloadEnd = reader.BytesConsumed;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return envelope;
    }

    private static ClientMessage Interpret(in Envelope envelope, ReadOnlySequence<byte> utf8)
    {
        var payload = envelope.HasPayload && envelope.PayloadToken != JsonTokenType.Null
            ? utf8.Slice(envelope.PayloadStart, envelope.PayloadEnd - envelope.PayloadStart)
            : ReadOnlySequence<byte>.Empty;
        switch (envelope.Type)
        {
            case "subscribe":
                return ReadSubscribe(RequireId(envelope), payload);
            case "complete":
                return new CompleteMessage(RequireId(envelope));
            case "ping":
                return new PingMessage(payload.ToArray(), ReadHeaders(envelope, payload));
            case "pong":
                ReadHeaders(envelope, payload);
                return PongMessage.Instance;
            case "connection_init":
                return new ConnectionInitMessage(ReadHeaders(envelope, payload) ?? [], ReadWish(payload));
            case null:
                throw new JsonFormatException("key \"type\" not found");
            default:
                throw new JsonFormatException($"unexpected message of type \"{envelope.Type}\"", "$.type");
        }
    }

    private static string RequireId(in Envelope envelope) =>
        envelope.Id is null or "" ? throw new JsonFormatException("the id is missing or empty", "$.id") : envelope.Id;

    private static SubscribeMessage ReadSubscribe(string id, ReadOnlySequence<byte> payload)
    {
        if (payload.IsEmpty)
        {
            throw new JsonFormatException("key \"payload\" not found");
        }

        var reader = new Utf8JsonReader(payload, JsonPieces.ReaderOptions);
        reader.Read();
        var request = RequestReader.Read(ref reader, "$.payload", out var wish);
        return new SubscribeMessage(id, request, wish);
    }

    // Few clients say anything besides their headers: the payload is looked through for the word first.
    private static DeliveryWish ReadWish(ReadOnlySequence<byte> payload)
    {
        var reader = new Utf8JsonReader(payload, JsonPieces.ReaderOptions);
        if (payload.IsEmpty || !JsonPieces.HasMember(reader, "patch"u8))
        {
            return default;
        }

        reader.Read();
        return DeliveryWish.ReadPatch(JsonElement.ParseValue(ref reader), "$.payload");
    }

    /// <summary>The <c>headers</c> of a payload, which must be an object where there is one.</summary>
    private static List<KeyValuePair<string, string>>? ReadHeaders(in Envelope envelope, ReadOnlySequence<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return null;
        }

        if (envelope.PayloadToken != JsonTokenType.StartObject)
        {
            throw new JsonFormatException(
                $"expected an object, but encountered {JsonPieces.Describe(envelope.PayloadToken)}", "$.payload");
        }

        var reader = new Utf8JsonReader(payload, JsonPieces.ReaderOptions);
        reader.Read();
        List<KeyValuePair<string, string>>? headers = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isHeaders = reader.ValueTextEquals("headers"u8);
            reader.Read();
            if (isHeaders && reader.TokenType == JsonTokenType.StartObject)
            {
                RefuseSecond(headers is not null, "headers");
                headers = ReadHeaderMap(ref reader);
            }
            else if (isHeaders && reader.TokenType != JsonTokenType.Null)
            {
                throw new JsonFormatException("expected an object of strings", "$.payload.headers");
            }
            else
            {
                reader.Skip();
            }
        }

        return headers;
    }

    private static List<KeyValuePair<string, string>> ReadHeaderMap(ref Utf8JsonReader reader)
    {
        var headers = new List<KeyValuePair<string, string>>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            RefuseSecond(!names.Add(name), name);
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.String:
                    headers.Add(new(name, reader.GetString()!));
                    break;
                case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                    // An id written as a number means its digits; nothing else could be meant.
                    headers.Add(new(name, JsonElement.ParseValue(ref reader).GetRawText()));
                    break;
                case JsonTokenType.Null:
                    break;
                default:
                    throw new JsonFormatException("expected a string", $"$.payload.headers.{name}");
            }
        }

        return headers;
    }

    private static void RefuseSecond(bool isSecond, string key)
    {
        if (isSecond)
        {
            throw new JsonFormatException($"the key \"{key}\" is given twice");
        }
    }

    private struct Envelope
    {
        public string? Type;
        public string? Id;
        public bool HasPayload;
        public JsonTokenType PayloadToken;
        public long PayloadStart;
        public long PayloadEnd;
    }
}

using System.Buffers;
using System.Text.Json;

namespace LiveQuery.Server.Protocol;

/// <summary>
/// What every message of a client has: <c>type</c>, <c>id</c> and <c>payload</c>. The type may stand anywhere, so the
/// payload is noted as it passes, and read once the type is known.
/// </summary>
internal struct MessageEnvelope
{
    private ReadOnlySequence<byte> _utf8;
    private bool _hasPayload;
    private JsonTokenType _payloadToken;
    private long _payloadStart;
    private long _payloadEnd;

    /// <summary>The type, or null.</summary>
    public string? Type { get; private set; }

    /// <summary>The id, or null.</summary>
    public string? Id { get; private set; }

    /// <summary>The bytes of the payload; empty where there is none, or null.</summary>
    public readonly ReadOnlySequence<byte> Payload => _hasPayload && _payloadToken != JsonTokenType.Null
        ? _utf8.Slice(_payloadStart, _payloadEnd - _payloadStart)
        : ReadOnlySequence<byte>.Empty;

    /// <summary>Reads the envelope of a message.</summary>
    /// <param name="reader">Stands on its first token.</param>
    /// <param name="utf8">The message.</param>
    /// <exception cref="JsonFormatException">It is none.</exception>
    public static MessageEnvelope Read(ref Utf8JsonReader reader, ReadOnlySequence<byte> utf8)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonFormatException(
                $"expected an object, but encountered {JsonPieces.Describe(reader.TokenType)}");
        }

        var envelope = new MessageEnvelope { _utf8 = utf8 };
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
                RefuseSecond(envelope._hasPayload, "payload");
                reader.Read();
                envelope._hasPayload = true;
                envelope._payloadStart = reader.TokenStartIndex;
                envelope._payloadToken = reader.TokenType;
                reader.Skip();
                envelope._payloadEnd = reader.BytesConsumed;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return envelope;
    }

    /// <summary>The id of an operation.</summary>
    /// <exception cref="JsonFormatException">There is none.</exception>
    public readonly string RequireId() =>
        Id is null or "" ? throw new JsonFormatException("the id is missing or empty", "$.id") : Id;

    /// <summary>The message that starts an operation.</summary>
    /// <exception cref="JsonFormatException">It is none.</exception>
    public readonly SubscribeMessage ReadSubscribe()
    {
        var id = RequireId();
        if (Payload.IsEmpty)
        {
            throw new JsonFormatException("key \"payload\" not found");
        }

        var reader = new Utf8JsonReader(Payload, JsonPieces.ReaderOptions);
        reader.Read();
        var request = RequestReader.Read(ref reader, "$.payload", out var wish);
        return new SubscribeMessage(id, request, wish);
    }

    /// <summary>The message that opens the session.</summary>
    /// <exception cref="JsonFormatException">It is none.</exception>
    public readonly ConnectionInitMessage ReadConnectionInit() => new(ReadHeaders() ?? [], ReadWish());

    /// <summary>The <c>headers</c> of the payload, which must be an object where there is one.</summary>
    /// <exception cref="JsonFormatException">It is none.</exception>
    public readonly List<KeyValuePair<string, string>>? ReadHeaders()
    {
        if (Payload.IsEmpty)
        {
            return null;
        }

        if (_payloadToken != JsonTokenType.StartObject)
        {
            throw new JsonFormatException(
                $"expected an object, but encountered {JsonPieces.Describe(_payloadToken)}", "$.payload");
        }

        var reader = new Utf8JsonReader(Payload, JsonPieces.ReaderOptions);
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

    // Few clients say anything besides their headers: the payload is looked through for the word first.
    private readonly DeliveryWish ReadWish()
    {
        var reader = new Utf8JsonReader(Payload, JsonPieces.ReaderOptions);
        if (Payload.IsEmpty || !JsonPieces.HasMember(reader, "patch"u8))
        {
            return default;
        }

        reader.Read();
        return DeliveryWish.ReadPatch(JsonElement.ParseValue(ref reader), "$.payload");
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
}

using System.Buffers.Text;
using System.Text.Json;

namespace LiveQuery.Load.Wire;

/// <summary>
/// Finds type, id and payload in a server's message. The form that LiveQuery writes is recognized by its bytes, since
/// server and database share the machine with the client; all others are read as JSON.
/// </summary>
internal static class MessageReader
{
    private static ReadOnlySpan<byte> Start => "{\"id\":\""u8;

    private static ReadOnlySpan<byte> Next => "\",\"type\":\"next\",\"payload\":"u8;

    /// <summary>Reads a message.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static ServerMessage Read(ReadOnlySpan<byte> message)
    {
        if (message.StartsWith(Start)
            && Utf8Parser.TryParse(message[Start.Length..], out int id, out var digits)
            && message[(Start.Length + digits)..].StartsWith(Next)
            && message[^1] == (byte)'}')
        {
            return new ServerMessage(MessageKind.Next, id, message[(Start.Length + digits + Next.Length)..^1]);
        }

        return ReadJson(message);
    }

    private static ServerMessage ReadJson(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        var kind = MessageKind.Other;
        var id = -1;
        ReadOnlySpan<byte> payload = default;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("a message that is no object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                kind = reader.TokenType == JsonTokenType.String ? KindOf(reader.ValueSpan) : MessageKind.Other;
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                id = reader.TokenType == JsonTokenType.String && Utf8Parser.TryParse(reader.ValueSpan, out int number, out _) ? number : -1;
            }
            else if (reader.ValueTextEquals("payload"u8))
            {
                reader.Read();
                var from = (int)reader.TokenStartIndex;
                reader.Skip();
                payload = message[from..(int)reader.BytesConsumed];
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return new ServerMessage(kind, id, payload);
    }

    private static MessageKind KindOf(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("next"u8) || type.SequenceEqual("data"u8) ? MessageKind.Next
        : type.SequenceEqual("connection_ack"u8) ? MessageKind.Ack
        : type.SequenceEqual("ping"u8) ? MessageKind.Ping
        : type.SequenceEqual("pong"u8) || type.SequenceEqual("ka"u8) ? MessageKind.Alive
        : type.SequenceEqual("error"u8) ? MessageKind.Error
        : type.SequenceEqual("complete"u8) ? MessageKind.Complete
        : MessageKind.Other;
}

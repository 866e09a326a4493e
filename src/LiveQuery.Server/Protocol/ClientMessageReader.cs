using System.Buffers;
using System.Text.Json;

namespace LiveQuery.Server.Protocol;

/// <summary>
/// Reads the messages of clients of <c>graphql-transport-ws</c> as bytes.
/// See https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
/// </summary>
internal static class ClientMessageReader
{
    /// <summary>Reads one message; what is none becomes an <see cref="InvalidMessage"/>.</summary>
    public static ClientMessage Read(ReadOnlySequence<byte> utf8) =>
        JsonPieces.ReadOrFault<ClientMessage>(
            utf8,
            (ref Utf8JsonReader reader) => Interpret(MessageEnvelope.Read(ref reader, utf8)),
            static (problem, path) => new InvalidMessage($"{path ?? "$"}: {problem}"));

    private static ClientMessage Interpret(in MessageEnvelope envelope)
    {
        switch (envelope.Type)
        {
            case "subscribe":
                return envelope.ReadSubscribe();
            case "complete":
                return new CompleteMessage(envelope.RequireId());
            case "ping":
                return new PingMessage(envelope.Payload.ToArray(), envelope.ReadHeaders());
            case "pong":
                envelope.ReadHeaders();
                return PongMessage.Instance;
            case "connection_init":
                return envelope.ReadConnectionInit();
            case null:
                throw new JsonFormatException("key \"type\" not found");
            default:
                throw new JsonFormatException($"unexpected message of type \"{envelope.Type}\"", "$.type");
        }
    }
}

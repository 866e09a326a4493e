using System.Buffers;
using System.Text.Json;

namespace LiveQuery.Server.Protocol;

/// <summary>
/// Reads the messages of clients of <c>graphql-ws</c>, the subprotocol of <c>subscriptions-transport-ws</c>.
/// See https://github.com/apollographql/subscriptions-transport-ws/blob/master/PROTOCOL.md
/// </summary>
internal static class LegacyMessageReader
{
    /// <summary>Reads one message; what is none becomes an <see cref="InvalidMessage"/>.</summary>
    public static ClientMessage Read(ReadOnlySequence<byte> utf8) =>
        JsonPieces.ReadOrFault<ClientMessage>(
            utf8,
            (ref Utf8JsonReader reader) => Interpret(MessageEnvelope.Read(ref reader, utf8)),
            static (problem, path) => new InvalidMessage($"{path ?? "$"}: {problem}"));

    private static ClientMessage Interpret(in MessageEnvelope envelope) => envelope.Type switch
    {
        "connection_init" => envelope.ReadConnectionInit(),
        "start" => envelope.ReadSubscribe(),
        "stop" => new CompleteMessage(envelope.RequireId()),
        "connection_terminate" => TerminateMessage.Instance,
        null => throw new JsonFormatException("key \"type\" not found"),
        _ => throw new JsonFormatException($"unexpected message of type \"{envelope.Type}\"", "$.type"),
    };
}

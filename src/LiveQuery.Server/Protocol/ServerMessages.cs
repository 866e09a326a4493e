using System.Text.Encodings.Web;
using System.Text.Json;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Server.Protocol;

/// <summary>The messages of the server about the connection, and what the payloads of states are made of, as bytes.</summary>
internal static class ServerMessages
{
    /// <summary><c>connection_ack</c>.</summary>
    public static ReadOnlyMemory<byte> Ack { get; } = """{"type":"connection_ack"}"""u8.ToArray();

    /// <summary><c>connection_ack</c> of a connection whose operations are sent patches.</summary>
    public static ReadOnlyMemory<byte> AckOfPatches { get; } =
        """{"type":"connection_ack","payload":{"patch":"json-patch"}}"""u8.ToArray();

    /// <summary>The ping that keeps a connection alive, as Hasura words it.</summary>
    public static ReadOnlyMemory<byte> KeepalivePing { get; } =
        """{"type":"ping","payload":{"message":"keepalive"}}"""u8.ToArray();

    /// <summary><c>pong</c> without a payload.</summary>
    public static ReadOnlyMemory<byte> EmptyPong { get; } = """{"type":"pong"}"""u8.ToArray();

    /// <summary>Answers a ping that brought a fresh token.</summary>
    public static ReadOnlyMemory<byte> SessionRefreshed { get; } =
        """{"type":"pong","payload":{"session":"refreshed"}}"""u8.ToArray();

    /// <summary>What stands before a whole state.</summary>
    public static ReadOnlyMemory<byte> DataLabel { get; } = "\"data\":"u8.ToArray();

    /// <summary>What stands before a patch.</summary>
    public static ReadOnlyMemory<byte> PatchLabel { get; } = "\"patch\":"u8.ToArray();

    /// <summary>The patch that changes nothing.</summary>
    public static ReadOnlyMemory<byte> NoChange { get; } = "[]"u8.ToArray();

    /// <summary>What follows <see cref="DataLabel"/> where a refetch failed: no data, and why.</summary>
    public static byte[] FailedData(GraphQLError error) =>
        [.. "null,\"errors\":"u8, .. ErrorJson.List(error)];

    /// <summary>The <c>pong</c> that echoes a ping's payload.</summary>
    public static ReadOnlyMemory<byte> Pong(ReadOnlyMemory<byte> payload) =>
        payload.IsEmpty ? EmptyPong : (byte[])[.. """{"type":"pong","payload":"""u8, .. payload.Span, .. "}"u8];

    /// <summary>Answers a ping whose token was refused; the session lives on until its own end.</summary>
    public static byte[] SessionRefused(string message) =>
        [.. """{"type":"pong","payload":{"session":"refused","message":"""u8, .. Quote(message), .. "}}"u8];

    /// <summary>A text as JSON.</summary>
    public static byte[] Quote(string text) =>
        [.. "\""u8, .. JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, .. "\""u8];
}

using System.Text.Encodings.Web;
using System.Text.Json;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Server.Protocol;

/// <summary>
/// The messages of the server as bytes. A <c>next</c> is its operation's <see cref="NextHead"/>, the result as Postgres
/// made it, and <see cref="NextTail"/>: what differs between subscribers of one cohort is the head alone.
/// </summary>
internal static class ServerMessages
{
    /// <summary><c>connection_ack</c>.</summary>
    public static ReadOnlyMemory<byte> Ack { get; } = """{"type":"connection_ack"}"""u8.ToArray();

    /// <summary>The ping that keeps a connection alive, as Hasura words it.</summary>
    public static ReadOnlyMemory<byte> KeepalivePing { get; } =
        """{"type":"ping","payload":{"message":"keepalive"}}"""u8.ToArray();

    /// <summary><c>pong</c> without a payload.</summary>
    public static ReadOnlyMemory<byte> EmptyPong { get; } = """{"type":"pong"}"""u8.ToArray();

    /// <summary>What ends every <c>next</c>.</summary>
    public static ReadOnlyMemory<byte> NextTail { get; } = "}}"u8.ToArray();

    /// <summary>Answers a ping that brought a fresh token.</summary>
    public static ReadOnlyMemory<byte> SessionRefreshed { get; } =
        """{"type":"pong","payload":{"session":"refreshed"}}"""u8.ToArray();

    /// <summary><c>{"id":…,"type":"next","payload":{"data":</c>.</summary>
    public static byte[] NextHead(string id) =>
        [.. """{"id":"""u8, .. Quote(id), .. ""","type":"next","payload":{"data":"""u8];

    /// <summary>What follows <see cref="NextHead"/> where a refetch failed: no data, and why.</summary>
    public static byte[] FailedData(GraphQLError error) =>
        [.. "null,\"errors\":"u8, .. ErrorJson.List(error)];

    /// <summary>The <c>complete</c> of an operation.</summary>
    public static byte[] Complete(string id) => [.. """{"id":"""u8, .. Quote(id), .. ""","type":"complete"}"""u8];

    /// <summary>The <c>error</c> that ends an operation; nothing follows it.</summary>
    public static byte[] Error(string id, GraphQLError error) =>
        [.. """{"id":"""u8, .. Quote(id), .. ""","type":"error","payload":"""u8, .. ErrorJson.List(error), .. "}"u8];

    /// <summary>The <c>pong</c> that echoes a ping's payload.</summary>
    public static ReadOnlyMemory<byte> Pong(ReadOnlyMemory<byte> payload) =>
        payload.IsEmpty ? EmptyPong : (byte[])[.. """{"type":"pong","payload":"""u8, .. payload.Span, .. "}"u8];

    /// <summary>Answers a ping whose token was refused; the session lives on until its own end.</summary>
    public static byte[] SessionRefused(string message) =>
        [.. """{"type":"pong","payload":{"session":"refused","message":"""u8, .. Quote(message), .. "}}"u8];

    private static byte[] Quote(string text) =>
        [.. "\""u8, .. JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, .. "\""u8];
}

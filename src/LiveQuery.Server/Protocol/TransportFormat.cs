using LiveQuery.Compiler.Language;

namespace LiveQuery.Server.Protocol;

/// <summary>
/// The messages of <c>graphql-transport-ws</c>.
/// See https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
/// </summary>
internal sealed class TransportFormat : IMessageFormat
{
    private TransportFormat()
    {
    }

    /// <summary>The one instance.</summary>
    public static TransportFormat Instance { get; } = new();

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Tail { get; } = "}}"u8.ToArray();

    /// <inheritdoc/>
    public byte[] Head(string id) =>
        [.. """{"id":"""u8, .. ServerMessages.Quote(id), .. ""","type":"next","payload":{"""u8];

    /// <inheritdoc/>
    public Ending Completed(string id, GraphQLError? error = null) =>
        new((byte[])[.. """{"id":"""u8, .. ServerMessages.Quote(id), .. ""","type":"complete"}"""u8], Error: error);

    /// <summary>The <c>error</c>; no <c>complete</c> follows it.</summary>
    public Ending Failed(string id, GraphQLError error) =>
        new(
            (byte[])
            [
                .. """{"id":"""u8, .. ServerMessages.Quote(id), .. ""","type":"error","payload":"""u8,
                .. ErrorJson.List(error), .. "}"u8,
            ],
            Error: error);
}

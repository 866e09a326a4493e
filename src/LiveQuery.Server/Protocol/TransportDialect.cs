using System.Buffers;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Server.Protocol;

/// <summary>
/// The subprotocol <c>graphql-transport-ws</c>.
/// See https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
/// </summary>
internal sealed class TransportDialect : IDialect
{
    private TransportDialect()
    {
    }

    /// <summary>The one instance.</summary>
    public static TransportDialect Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "graphql-transport-ws";

    /// <inheritdoc/>
    public bool WaitsForSession => false;

    /// <inheritdoc/>
    public bool AllowsSecondInit => false;

    /// <inheritdoc/>
    public bool CarriesOneOperation => false;

    /// <inheritdoc/>
    public bool IsKeepaliveAnswered => true;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Keepalive => ServerMessages.KeepalivePing;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Tail { get; } = "}}"u8.ToArray();

    /// <inheritdoc/>
    public ClientMessage Read(ReadOnlySequence<byte> utf8) => ClientMessageReader.Read(utf8);

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

    /// <inheritdoc/>
    public Reaction Acknowledge(bool takesPatches) =>
        new(takesPatches ? ServerMessages.AckOfPatches : ServerMessages.Ack);

    /// <inheritdoc/>
    public Reaction OnInvalid(string detail) => Reaction.Closing(CloseReason.InvalidMessage);

    /// <inheritdoc/>
    public Reaction OnUnauthorized(string id) => Reaction.Closing(CloseReason.Unauthorized);

    /// <inheritdoc/>
    public Reaction OnIdTaken(string id) => Reaction.Closing(CloseReason.SubscriberExists(id));

    /// <inheritdoc/>
    public Reaction OnUnknownPatch(string message) => Reaction.Closing(CloseReason.UnknownPatch);

    /// <inheritdoc/>
    public Reaction OnDenied(string message) => Reaction.Closing(CloseReason.Forbidden);
}

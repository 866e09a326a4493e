using System.Buffers;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Server.Protocol;

/// <summary>
/// The subprotocol <c>graphql-ws</c> of the npm package <c>subscriptions-transport-ws</c>, as Hasura speaks it: mistakes
/// are told by messages, and the socket stays open.
/// See https://github.com/apollographql/subscriptions-transport-ws/blob/master/PROTOCOL.md
/// </summary>
internal sealed class LegacyDialect : IDialect
{
    private const string StartFailed = "start-failed";

    private static readonly ReadOnlyMemory<byte> Ka = """{"type":"ka"}"""u8.ToArray();

    private LegacyDialect()
    {
    }

    /// <summary>The one instance.</summary>
    public static LegacyDialect Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "graphql-ws";

    /// <summary>Its clients send operations along with <c>connection_init</c>.</summary>
    public bool WaitsForSession => true;

    /// <inheritdoc/>
    public bool AllowsSecondInit => true;

    /// <inheritdoc/>
    public bool CarriesOneOperation => false;

    /// <inheritdoc/>
    public bool IsKeepaliveAnswered => false;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Keepalive => Ka;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Tail { get; } = "}}"u8.ToArray();

    /// <inheritdoc/>
    public ClientMessage Read(ReadOnlySequence<byte> utf8) => LegacyMessageReader.Read(utf8);

    /// <inheritdoc/>
    public byte[] Head(string id) =>
        [.. """{"type":"data","id":"""u8, .. ServerMessages.Quote(id), .. ""","payload":{"""u8];

    /// <inheritdoc/>
    public Ending Completed(string id, GraphQLError? error = null) => new(Complete(id), Error: error);

    /// <summary>The <c>error</c>, and the <c>complete</c> that Hasura sends after it.</summary>
    public Ending Failed(string id, GraphQLError error) =>
        new(Error(id, ErrorJson.Response(error)), Complete(id), error);

    /// <summary>The <c>connection_ack</c>, and the first <c>ka</c>: clients look out for others from then on.</summary>
    public Reaction Acknowledge(bool takesPatches) =>
        new(takesPatches ? ServerMessages.AckOfPatches : ServerMessages.Ack, Ka);

    /// <inheritdoc/>
    public Reaction OnInvalid(string detail) => new(ConnectionError($"parsing ClientMessage failed: {detail}"));

    /// <inheritdoc/>
    public Reaction OnUnauthorized(string id) => StartRefused(id, "start received before the connection is initialised");

    /// <inheritdoc/>
    public Reaction OnIdTaken(string id) => StartRefused(id, $"an operation already exists with this id: {id}");

    /// <inheritdoc/>
    public Reaction OnUnknownPatch(string message) => new(ConnectionError(message), Close: CloseReason.UnknownPatch);

    /// <inheritdoc/>
    public Reaction OnDenied(string message) => new(ConnectionError(message), Close: CloseReason.InitializationFailed);

    // As Hasura has it, one error and no list.
    private static Reaction StartRefused(string id, string message) =>
        new(Error(id, ErrorJson.One(new GraphQLError(message, StartFailed))), Complete(id));

    private static byte[] Error(string id, ReadOnlySpan<byte> payload) =>
    [
        .. """{"type":"error","id":"""u8, .. ServerMessages.Quote(id), .. ""","payload":"""u8, .. payload, .. "}"u8,
    ];

    private static byte[] Complete(string id) =>
        [.. """{"type":"complete","id":"""u8, .. ServerMessages.Quote(id), .. "}"u8];

    private static byte[] ConnectionError(string message) =>
        [.. """{"type":"connection_error","payload":"""u8, .. ServerMessages.Quote(message), .. "}"u8];
}

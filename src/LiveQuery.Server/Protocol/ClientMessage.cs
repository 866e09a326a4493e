using LiveQuery.Compiler.Language;

namespace LiveQuery.Server.Protocol;

/// <summary>A message of a client.</summary>
internal abstract record ClientMessage;

/// <summary><c>connection_init</c>: opens the session.</summary>
/// <param name="Headers">The payload's <c>headers</c>, in their order; empty where it has none.</param>
/// <param name="Wish">How the client wants the states of its operations.</param>
internal sealed record ConnectionInitMessage(IReadOnlyList<KeyValuePair<string, string>> Headers, DeliveryWish Wish)
    : ClientMessage;

/// <summary><c>ping</c>: to be answered by a <c>pong</c>.</summary>
/// <param name="Payload">The payload's JSON, to be echoed; empty where there is none.</param>
/// <param name="Headers">The payload's <c>headers</c>, which refresh the session; null where it has none.</param>
internal sealed record PingMessage(ReadOnlyMemory<byte> Payload, IReadOnlyList<KeyValuePair<string, string>>? Headers)
    : ClientMessage;

/// <summary><c>pong</c>: the client lives.</summary>
internal sealed record PongMessage : ClientMessage
{
    /// <summary>The one instance: what it carries does not matter.</summary>
    public static PongMessage Instance { get; } = new();
}

/// <summary><c>subscribe</c>: starts an operation.</summary>
internal sealed record SubscribeMessage(string Id, GraphQLRequest Request, DeliveryWish Wish) : ClientMessage;

/// <summary><c>complete</c>: the client wants no more of an operation.</summary>
internal sealed record CompleteMessage(string Id) : ClientMessage;

/// <summary><c>connection_terminate</c>: the client leaves.</summary>
internal sealed record TerminateMessage : ClientMessage
{
    /// <summary>The one instance: it carries nothing.</summary>
    public static TerminateMessage Instance { get; } = new();
}

/// <summary>Bytes that are no message of the protocol.</summary>
/// <param name="Detail">What is wrong, for the log.</param>
internal sealed record InvalidMessage(string Detail) : ClientMessage;

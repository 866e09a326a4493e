using LiveQuery.Engine.Results;
using LiveQuery.Engine.Subscriptions;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>What the writing task takes out of an outbox at a time.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Message">An answer or a last word, whole; the body of a state that is no live one; or what a pong carries.</param>
/// <param name="Operation">Whose state or ending it is; null for an answer.</param>
/// <param name="Feed">Where the state is from.</param>
/// <param name="Result">The live state, or the batch of a stream.</param>
/// <param name="Delivery">Hears that the batch has been sent; null where it is none.</param>
/// <param name="Ending">The operation's ending.</param>
/// <param name="Close">Why the wire is closed.</param>
internal readonly record struct OutboxItem(
    OutboxItemKind Kind,
    ReadOnlyMemory<byte> Message = default,
    Operation? Operation = null,
    OperationFeed? Feed = null,
    Result? Result = null,
    IDelivery? Delivery = null,
    Ending? Ending = null,
    CloseReason Close = default)
{
    /// <summary>A message by itself.</summary>
    public static OutboxItem ForMessage(ReadOnlyMemory<byte> message) => new(OutboxItemKind.Message, message);

    /// <summary>The end of a run of messages.</summary>
    public static OutboxItem ForFlush() => new(OutboxItemKind.Flush);

    /// <summary>An answer to a ping of the wire itself.</summary>
    public static OutboxItem ForPong(ReadOnlyMemory<byte> payload) => new(OutboxItemKind.Pong, payload);

    /// <summary>A ping of the wire itself.</summary>
    public static OutboxItem ForPing() => new(OutboxItemKind.Ping);

    /// <summary>The close frame, and a message before it; empty: none.</summary>
    public static OutboxItem ForClose(CloseReason reason, ReadOnlyMemory<byte> lastWord) =>
        new(OutboxItemKind.Close, lastWord, Close: reason);
}

/// <summary>The kinds of items.</summary>
internal enum OutboxItemKind
{
    /// <summary>A message, an operation's state, its ending, or both.</summary>
    Message,

    /// <summary>Nothing waits for now.</summary>
    Flush,

    /// <summary>An answer to a ping of the wire itself.</summary>
    Pong,

    /// <summary>A ping of the wire itself.</summary>
    Ping,

    /// <summary>The close frame.</summary>
    Close,
}

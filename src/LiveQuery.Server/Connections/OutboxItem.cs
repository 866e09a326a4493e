using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Subscriptions;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>What the writing task takes out of an outbox at a time.</summary>
internal readonly record struct OutboxItem(
    OutboxItemKind Kind,
    OutgoingMessage Message = default,
    long PublishedAt = 0,
    ReadOnlyMemory<byte> Ending = default,
    Operation? Operation = null,
    GraphQLError? Error = null,
    CloseReason Close = default,
    IDelivery? Delivery = null)
{
    /// <summary>A message by itself.</summary>
    public static OutboxItem ForMessage(ReadOnlyMemory<byte> message) => new(OutboxItemKind.Message, new(message));

    /// <summary>The end of a run of messages.</summary>
    public static OutboxItem ForFlush() => new(OutboxItemKind.Flush);

    /// <summary>The close frame.</summary>
    public static OutboxItem ForClose(CloseReason reason) => new(OutboxItemKind.Close, Close: reason);
}

/// <summary>The kinds of items.</summary>
internal enum OutboxItemKind
{
    /// <summary>A message, an operation's ending, or both.</summary>
    Message,

    /// <summary>Nothing waits for now.</summary>
    Flush,

    /// <summary>The close frame.</summary>
    Close,
}

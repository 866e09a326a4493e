using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Subscriptions;

namespace LiveQuery.Server.Connections;

/// <summary>
/// What waits to be sent for one operation: at most one state, the latest, and at most one message that ends it.
/// </summary>
internal struct OutboxSlot
{
    /// <summary>The feed whose states count; those of another one come too late.</summary>
    public OperationFeed? Feed;

    /// <summary>The value of <c>data</c> to send next.</summary>
    public ReadOnlyMemory<byte> Body;

    /// <summary>Hears that <see cref="Body"/> has been sent, where it is a batch of a stream; else null.</summary>
    public IDelivery? Delivery;

    /// <summary>When the engine published <see cref="Body"/>: a timestamp; 0 where it is no result.</summary>
    public long PublishedAt;

    /// <summary>Whether there is a <see cref="Body"/> to send.</summary>
    public bool HasBody;

    /// <summary>The <c>complete</c> or <c>error</c> to send after the body; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Ending;

    /// <summary>Why it ends, where it ends by an error.</summary>
    public GraphQLError? Error;

    /// <summary>Whether nothing may be added any more: it has ended, or the client wants no more of it.</summary>
    public bool IsSealed;

    /// <summary>Whether it stands in the outbox's queue.</summary>
    public bool IsQueued;

    /// <summary>The one before it in the outbox's queue.</summary>
    public Operation? Previous;

    /// <summary>The next one in the outbox's queue.</summary>
    public Operation? Next;
}

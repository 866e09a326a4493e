using LiveQuery.Engine.Results;
using LiveQuery.Engine.Subscriptions;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>
/// What waits to be sent for one operation: at most one state, the latest, and at most one ending.
/// </summary>
internal struct OutboxSlot
{
    /// <summary>The feed whose states count; those of another one come too late.</summary>
    public OperationFeed? Feed;

    /// <summary>The state to send next, where it is a live one.</summary>
    public Result? Result;

    /// <summary>Hears that <see cref="Result"/> has been sent, where it is a batch of a stream; else null.</summary>
    public IDelivery? Delivery;

    /// <summary>The value of <c>data</c> to send next, where it is no live state: an answer, or why there is none.</summary>
    public ReadOnlyMemory<byte> Body;

    /// <summary>What to send last.</summary>
    public Ending? Ending;

    /// <summary>Whether nothing may be added any more: it has ended, or the client wants no more of it.</summary>
    public bool IsSealed;

    /// <summary>Whether it stands in the outbox's queue.</summary>
    public bool IsQueued;

    /// <summary>The one before it in the outbox's queue.</summary>
    public Operation? Previous;

    /// <summary>The next one in the outbox's queue.</summary>
    public Operation? Next;

    /// <summary>Whether a state waits.</summary>
    public readonly bool HasState => Result is not null || !Body.IsEmpty;

    /// <summary>Forgets the state that waits.</summary>
    public void ClearState() => (Result, Delivery, Body) = (null, null, default);
}

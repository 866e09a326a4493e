using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Server.Connections;

/// <summary>
/// One <c>subscribe</c> id of a connection: what was asked, what it compiled to, and what waits to be sent for it. Two
/// locks guard it: <see cref="PlanGate"/> what it runs as, the outbox's own what it sends.
/// </summary>
internal sealed class Operation(string id, GraphQLRequest request, byte[] head, PatchReader? patches, long startedAt)
{
    /// <summary>What waits to be sent. Guarded by the outbox's lock.</summary>
    internal OutboxSlot Outgoing;

    /// <summary>The client's id.</summary>
    public string Id { get; } = id;

    /// <summary>The request, kept to be compiled again when schema or session change.</summary>
    public GraphQLRequest Request { get; } = request;

    /// <summary>When it began: a timestamp.</summary>
    public long StartedAt { get; } = startedAt;

    /// <summary>What each of its states begins with.</summary>
    public byte[] Head { get; } = head;

    /// <summary>The refetch interval that its client asks for, or null.</summary>
    public TimeSpan? RefetchInterval { get; init; }

    /// <summary>What its client has, where it takes patches; else null. Used by the writing task alone.</summary>
    public PatchReader? Patches { get; } = patches;

    /// <summary>
    /// Held while the operation is compiled, subscribed and moved. The engine is called under it; it is never taken from
    /// the engine's calls.
    /// </summary>
    public Lock PlanGate { get; } = new();

    /// <summary>What it runs as. Guarded by <see cref="PlanGate"/>.</summary>
    public CompiledOperation? Compiled { get; set; }

    /// <summary>The session that it was compiled for. Guarded by <see cref="PlanGate"/>.</summary>
    public Session? Session { get; set; }

    /// <summary>The schema's version that it was compiled against. Guarded by <see cref="PlanGate"/>.</summary>
    public long SchemaVersion { get; set; }

    /// <summary>The feed of a subscription. Guarded by <see cref="PlanGate"/>.</summary>
    public OperationFeed? Feed { get; set; }

    /// <summary>How logs name it. Set once, when it has been compiled or refused.</summary>
    public OperationIdentity? Identity { get; set; }

    /// <summary>Stops a query that runs; null for a subscription. Guarded by <see cref="PlanGate"/>.</summary>
    public CancellationTokenSource? Cancellation { get; set; }
}

using System.Collections.Immutable;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Server.Connections;

/// <summary>
/// One <c>subscribe</c> id of a connection: what was asked, what it compiled to, and what waits to be sent for it. Two
/// locks guard it: its own what it runs as, the outbox's what it sends. Its own is the object itself, held while the
/// operation is compiled, subscribed and moved: the engine is called under it, and it is never taken from the engine's
/// calls. There are as many as live queries, so it keeps what it needs and no more.
/// </summary>
internal sealed class Operation(string id, in OperationRequest request, byte[] head, PatchReader? patches, long startedAt)
{
    /// <summary>What waits to be sent. Guarded by the outbox's lock.</summary>
    internal OutboxSlot Outgoing;

    private readonly OperationRequest _request = request;

    /// <summary>The client's id.</summary>
    public string Id { get; } = id;

    /// <summary>The request, kept to be compiled again when schema or session change.</summary>
    public ref readonly OperationRequest Request => ref _request;

    /// <summary>When it began: a timestamp.</summary>
    public long StartedAt { get; } = startedAt;

    /// <summary>What each of its states begins with.</summary>
    public byte[] Head { get; } = head;

    /// <summary>The refetch interval that its client asks for, or null.</summary>
    public TimeSpan? RefetchInterval { get; init; }

    /// <summary>What its client has, where it takes patches; else null. Used by the writing task alone.</summary>
    public PatchReader? Patches { get; } = patches;

    /// <summary>What it runs as, where it is a subscription. Guarded by its lock.</summary>
    public Plan? Plan { get; set; }

    /// <summary>The values of the plan's parameters. Guarded by its lock.</summary>
    public ImmutableArray<string?> Values { get; set; }

    /// <summary>The session that it was compiled for. Guarded by its lock.</summary>
    public Session? Session { get; set; }

    /// <summary>The schema's version that it was compiled against. Guarded by its lock.</summary>
    public long SchemaVersion { get; set; }

    /// <summary>The feed of a subscription. Guarded by its lock.</summary>
    public OperationFeed? Feed { get; set; }

    /// <summary>Stops a query that runs; null for a subscription. Guarded by its lock.</summary>
    public CancellationTokenSource? Cancellation { get; set; }

    /// <summary>What it was announced as: as it compiled at first, or was refused. Guarded by its lock.</summary>
    public OperationAnnouncement Announcement { get; set; }
}

using System.Collections.Immutable;

namespace LiveQuery.Engine.Diagnostics;

/// <summary>A picture of what the engine holds, for the operator. Taken under no lock: counts of one moment may differ by a few.</summary>
public sealed record EngineState(ImmutableArray<SourceState> Sources, ImmutableArray<PollerState> Pollers);

/// <summary>A source.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsAvailable">Whether the last contact succeeded.</param>
/// <param name="Unavailability">Why not, or null.</param>
/// <param name="Gate"><c>wal</c>, <c>snapshot</c>, <c>standby</c> or <c>always</c>.</param>
/// <param name="QueryConnections">Connections of the query pool that are in use.</param>
/// <param name="PollingConnections">Connections of the polling pool that are in use.</param>
public sealed record SourceState(
    string Name,
    bool IsAvailable,
    string? Unavailability,
    string Gate,
    int QueryConnections,
    int PollingConnections)
{
    /// <summary>Whether a connection pooler stands before it, so that statements are not prepared unless that is demanded.</summary>
    public bool IsBehindPooler { get; init; }

    /// <summary>The read replicas, in the operator's order.</summary>
    public ImmutableArray<ReplicaState> Replicas { get; init; } = [];

    /// <summary>The change feed.</summary>
    public required FeedState Feed { get; init; }
}

/// <summary>A poller.</summary>
public sealed record PollerState(
    Guid Id,
    SubscriptionKind Kind,
    string Source,
    string Role,
    string? OperationName,
    string Sql,
    int Cohorts,
    int Subscribers,
    long Refetches,
    long Changes,
    long Failures,
    TimeSpan? LastElapsed,
    string? LastError,
    ImmutableArray<CohortState> Sample)
{
    /// <summary>What tells it of changes.</summary>
    public PollerGate Gate { get; init; } = PollerGate.Snapshot;

    /// <summary>How its batches are made, by their size; empty for streams.</summary>
    public ImmutableArray<StrategyState> Strategies { get; init; } = [];

    /// <summary>The batch size that was found for it; null where the size is fixed.</summary>
    public int? BatchSize { get; init; }
}

/// <summary>A cohort of a poller (the first hundred are shown); values are left out, they are data.</summary>
public sealed record CohortState(Guid Id, int Subscribers, long Sequence, int Bytes, bool IsFailing)
{
    /// <summary>The shortest refetch interval that its subscribers ask for; null: none asks.</summary>
    public TimeSpan? RefetchInterval { get; init; }
}

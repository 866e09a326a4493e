using System.Collections.Immutable;

namespace LiveQuery.Engine.Diagnostics;

/// <summary>What one refetch of one poller did.</summary>
public sealed record RefetchDetails
{
    /// <summary>The poller.</summary>
    public required Guid PollerId { get; init; }

    /// <summary>What the poller's subscribers get.</summary>
    public SubscriptionKind Kind { get; init; }

    /// <summary>The source that was asked.</summary>
    public required string Source { get; init; }

    /// <summary>The name of the operation that made the poller, if it had one.</summary>
    public string? OperationName { get; init; }

    /// <summary>The role of the session that made the poller.</summary>
    public required string Role { get; init; }

    /// <summary>From the start of the refetch to the last push.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Building the batches out of the cohorts.</summary>
    public required TimeSpan SnapshotTime { get; init; }

    /// <summary>The statements, in the order of their start.</summary>
    public required ImmutableArray<BatchDetails> Batches { get; init; }

    /// <summary>The cohorts of the poller at the time.</summary>
    public required int Cohorts { get; init; }

    /// <summary>The subscribers of the poller at the time.</summary>
    public required int Subscribers { get; init; }
}

/// <summary>One statement of a refetch.</summary>
/// <param name="Cohorts">The cohorts asked for.</param>
/// <param name="Changed">Those whose result differed.</param>
/// <param name="Failed">Those that failed alone.</param>
/// <param name="Pushed">The subscribers that were told.</param>
/// <param name="Bytes">The bytes of JSON received.</param>
/// <param name="DatabaseTime">From sending the statement to its last row.</param>
/// <param name="PushTime">Publishing to the subscribers.</param>
/// <param name="IsFirstFetch">Whether it brought first results.</param>
/// <param name="ErrorCode">SQLSTATE, or <c>connection</c>, where the statement failed; else null.</param>
public sealed record BatchDetails(
    int Cohorts,
    int Changed,
    int Failed,
    int Pushed,
    long Bytes,
    TimeSpan DatabaseTime,
    TimeSpan PushTime,
    bool IsFirstFetch,
    string? ErrorCode)
{
    /// <summary>How the statement was made.</summary>
    public ExecutionStrategy Strategy { get; init; }

    /// <summary>The replica that answered; null: the primary.</summary>
    public string? Replica { get; init; }
}

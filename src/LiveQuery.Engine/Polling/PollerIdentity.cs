using LiveQuery.Compiler;
using LiveQuery.Engine.Diagnostics;

namespace LiveQuery.Engine.Polling;

/// <summary>What names a poller to the operator.</summary>
/// <param name="Source">The source.</param>
/// <param name="Plan">The plan.</param>
/// <param name="Role">The role of the session that made it.</param>
/// <param name="OperationName">The name of the operation that made it, or null.</param>
internal sealed record PollerIdentity(string Source, Plan Plan, string Role, string? OperationName)
{
    /// <summary>Names it in logs and in the operator's view.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>What its subscribers get.</summary>
    public SubscriptionKind Kind => Plan.Stream is null ? SubscriptionKind.LiveQuery : SubscriptionKind.Streaming;
}

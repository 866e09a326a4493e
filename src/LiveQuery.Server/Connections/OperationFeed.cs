using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Results;
using LiveQuery.Engine.Subscriptions;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>
/// Takes the states of one subscription to its operation's place in the outbox. An operation that moves to another plan
/// gets another feed, so that what the old one still says is known to be old.
/// </summary>
internal sealed class OperationFeed(Operation operation, Outbox outbox, bool isMoved = false) : ISubscriber
{
    /// <summary>The subscription; null until the engine has returned it. Guarded by the operation's lock.</summary>
    public Subscription? Subscription { get; set; }

    /// <inheritdoc/>
    public TimeSpan? RefetchInterval => operation.RefetchInterval;

    /// <inheritdoc/>
    public bool ReadsPatches => operation.Patches is not null;

    /// <inheritdoc/>
    public bool HasHadStates => isMoved;

    /// <inheritdoc/>
    public void OnResult(Result result) => outbox.Publish(operation, this, result);

    /// <inheritdoc/>
    public void OnBatch(Result batch, IDelivery delivery) => outbox.Publish(operation, this, batch, delivery);

    /// <inheritdoc/>
    public void OnError(GraphQLError error) => outbox.Publish(operation, this, ServerMessages.FailedData(error));

    /// <inheritdoc/>
    public void OnRefused(GraphQLError error) => outbox.End(operation, this, outbox.Format.Failed(operation.Id, error));
}

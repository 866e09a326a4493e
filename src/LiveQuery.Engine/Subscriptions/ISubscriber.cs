using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Results;

namespace LiveQuery.Engine.Subscriptions;

/// <summary>
/// The receiver of a subscription's updates. Calls for one subscriber never overlap, come in the order of the states, and
/// stop when its <see cref="Subscription"/> is disposed (one call may still be under way then). They come from the
/// polling loop: an implementation takes note and returns, it never blocks.
/// </summary>
public interface ISubscriber
{
    /// <summary>
    /// The refetch interval that it asks for, the same for its whole life; null: the operator's. Bounded by the operator; a
    /// cohort has the shortest one that its subscribers ask for.
    /// </summary>
    TimeSpan? RefetchInterval => null;

    /// <summary>Whether it may ask for the patch to a state (<see cref="Result.FindPatch"/>). Always the same.</summary>
    bool ReadsPatches => false;

    /// <summary>
    /// Whether it has had states from another subscription, whose place this one takes. Then it gets none that was read
    /// before it subscribed: that might be older than what it has. Always the same.
    /// </summary>
    bool HasHadStates => false;

    /// <summary>A new state of the result. Only the latest matters.</summary>
    void OnResult(Result result);

    /// <summary>
    /// The next rows of a stream. Every one of them matters, so no other comes before <paramref name="delivery"/> is told
    /// that these have been taken; meanwhile they are kept by the subscriber alone.
    /// </summary>
    void OnBatch(Result batch, IDelivery delivery)
    {
        OnResult(batch);
        ArgumentNullException.ThrowIfNull(delivery);
        delivery.Taken();
    }

    /// <summary>The refetch failed for this cohort (bad data, lost database); the subscription lives on and may recover.</summary>
    void OnError(GraphQLError error);

    /// <summary>The subscription could not begin, and is over; nothing follows.</summary>
    void OnRefused(GraphQLError error);
}

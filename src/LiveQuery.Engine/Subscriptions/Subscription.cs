using System.Collections.Immutable;

namespace LiveQuery.Engine.Subscriptions;

/// <summary>A subscriber's membership in a cohort; dispose it to leave. Disposing twice does nothing.</summary>
public abstract class Subscription : IDisposable
{
    /// <summary>
    /// How far a stream has come: the cursor after the last rows that its subscriber has taken; null where it is no
    /// stream. Final once the subscription is disposed.
    /// </summary>
    public virtual string? Position => null;

    /// <summary>
    /// The values that it was subscribed with, as all of its cohort have them: to be kept instead of others that are equal.
    /// Default where it has no cohort, or none yet.
    /// </summary>
    public virtual ImmutableArray<string?> SharedValues => default;

    /// <inheritdoc/>
    public void Dispose()
    {
        Leave();
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes the subscriber out of its cohort; cohort and poller vanish with their last one.</summary>
    protected abstract void Leave();
}

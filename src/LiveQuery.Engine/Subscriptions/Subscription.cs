namespace LiveQuery.Engine.Subscriptions;

/// <summary>A subscriber's membership in a cohort; dispose it to leave. Disposing twice does nothing.</summary>
public abstract class Subscription : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Leave();
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes the subscriber out of its cohort; cohort and poller vanish with their last one.</summary>
    protected abstract void Leave();
}

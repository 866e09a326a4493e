namespace LiveQuery.Engine.Subscriptions;

/// <summary>Waits to hear that a batch of a stream has been taken.</summary>
public interface IDelivery
{
    /// <summary>
    /// The batch is being sent and cannot be called back: a subscriber that leaves now goes on after it. Returns at once,
    /// and takes no lock.
    /// </summary>
    void Sending();

    /// <summary>The batch has been taken, and the next one may come. Returns at once.</summary>
    void Taken();
}

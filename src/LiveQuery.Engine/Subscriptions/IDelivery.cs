namespace LiveQuery.Engine.Subscriptions;

/// <summary>Waits to hear that a batch of a stream has been taken.</summary>
public interface IDelivery
{
    /// <summary>The batch has been taken, and the next one may come. Returns at once.</summary>
    void Taken();
}

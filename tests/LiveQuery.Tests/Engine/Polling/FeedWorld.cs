using LiveQuery.Engine.Polling;

namespace LiveQuery.Tests.Engine.Polling;

/// <summary>A polling world with subscribers to the states of 0, 1, ….</summary>
internal sealed class FeedWorld : IAsyncDisposable
{
    private readonly Dictionary<string, PollingWorld.Recorder> _subscribers;

    public FeedWorld(int subscribers, PollingOptions? options = null)
    {
        World = new PollingWorld(options);
        _subscribers = Enumerable.Range(0, subscribers).ToDictionary(i => $"{i}", i => World.Subscribe($"{i}"));
    }

    public PollingWorld World { get; }

    /// <summary>One whose feed is live, and whose subscribers have their first states.</summary>
    public static async Task<FeedWorld> LiveAsync(int subscribers, PollingOptions? options = null)
    {
        var world = new FeedWorld(subscribers, options);
        world.World.Feed.GoLive();
        await world.World.UntilAsync(() => world.Of($"{subscribers - 1}") is not null, TimeSpan.FromMilliseconds(200));
        return world;
    }

    public string? Of(string key) => _subscribers[key].Last;

    public Task PassAsync(TimeSpan time) => World.PassAsync(time);

    /// <summary>Forgets what has been counted so far.</summary>
    public void Clear()
    {
        World.Database.Batches.Clear();
        World.Woken.Clear();
        World.Resets.Clear();
    }

    public void DisposeSubscribers()
    {
        foreach (var subscriber in _subscribers.Values)
        {
            subscriber.Subscription!.Dispose();
        }
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();
}

using System.Collections.Concurrent;
using System.Text;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Postgres;
using LiveQuery.Engine.Results;
using LiveQuery.Engine.Subscriptions;

namespace LiveQuery.FunctionalTests.NodeClients;

/// <summary>Answers every statement by a counter's state, and tells subscribers when the test moves it.</summary>
internal sealed class ScriptedEngine : ILiveQueryEngine
{
    private readonly ConcurrentDictionary<CounterSubscription, bool> _subscriptions = new();
    private int _count;

    public PollingOptions Polling { get; set; } = new();

    public int Subscriptions => _subscriptions.Count;

    public void Count(int count)
    {
        _count = count;
        foreach (var subscription in _subscriptions.Keys)
        {
            subscription.Push(State());
        }
    }

    public Subscription Subscribe(CompiledOperation operation, Session session, ISubscriber subscriber)
    {
        var subscription = new CounterSubscription(this, subscriber);
        _subscriptions[subscription] = true;
        subscription.Push(State());
        return subscription;
    }

    public ValueTask<QueryResult> ExecuteAsync(CompiledOperation operation, CancellationToken cancellationToken) =>
        new(new QueryResult(operation.Parts is [ConstantPart constant] ? constant.Json : State()));

    public void SetSources(IReadOnlyCollection<SourceOptions> sources) => throw new NotSupportedException();

    public Task<SourceCatalog> LoadCatalogAsync(string source, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<string> ReadCatalogVersionAsync(string source, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public EngineState ReadState() => throw new NotSupportedException();

    public ValueTask DisposeAsync() => default;

    private byte[] State() => Encoding.UTF8.GetBytes($$"""{"counter":[{"id":1,"n":{{_count}}}]}""");

    private sealed class CounterSubscription(ScriptedEngine engine, ISubscriber subscriber) : Subscription
    {
        private long _sequence;

        public void Push(byte[] data) =>
            subscriber.OnResult(new Result(data, Interlocked.Increment(ref _sequence), TimeProvider.System.GetTimestamp()));

        protected override void Leave() => engine._subscriptions.TryRemove(this, out _);
    }
}

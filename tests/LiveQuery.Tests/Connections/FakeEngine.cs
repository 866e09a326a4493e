using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.RowOperations;
using LiveQuery.Engine;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Postgres;
using LiveQuery.Engine.Results;
using LiveQuery.Engine.Subscriptions;

namespace LiveQuery.Tests.Connections;

/// <summary>An engine whose results are what the test says.</summary>
internal sealed class FakeEngine(TimeProvider time) : ILiveQueryEngine
{
    private readonly Channel<FakeSubscription> _subscribed = Channel.CreateUnbounded<FakeSubscription>();

    public ConcurrentDictionary<FakeSubscription, bool> Live { get; } = new();

    public Action<FakeSubscription>? OnSubscribe { get; set; }

    public Func<CompiledOperation, CancellationToken, Task<QueryResult>> Execute { get; set; } =
        (_, _) => Task.FromResult(new QueryResult("{\"x\":1}"u8.ToArray()));

    public PollingOptions Polling { get; set; } = new();

    /// <summary>Waits for the next subscription.</summary>
    public async Task<FakeSubscription> NextAsync() =>
        await _subscribed.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    public Task<QueryResult> RunRowsAsync(RowStatement statement, Session session, CancellationToken cancellationToken) =>
        Task.FromResult(new QueryResult(default));

    public Task<Explanation> ExplainAsync(StatementPart statement, bool isMultiplexed, CancellationToken cancellationToken) =>
        Task.FromResult(new Explanation([statement.Plan.DirectSql]));

    public Task<EnumRows> ReadEnumAsync(string source, CatalogTable table, CancellationToken cancellationToken) =>
        Task.FromResult(new EnumRows([]));

    public void SetSources(IReadOnlyCollection<SourceOptions> sources) => throw new NotSupportedException();

    public Task<SourceCatalog> LoadCatalogAsync(string source, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<string> ReadCatalogVersionAsync(string source, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public async ValueTask<QueryResult> ExecuteAsync(CompiledOperation operation, CancellationToken cancellationToken) =>
        await Execute(operation, cancellationToken);

    public Subscription Subscribe(CompiledOperation operation, Session session, ISubscriber subscriber)
    {
        var subscription = new FakeSubscription(this, operation, session, subscriber, time);
        Live[subscription] = true;
        OnSubscribe?.Invoke(subscription);
        _subscribed.Writer.TryWrite(subscription);
        return subscription;
    }

    public EngineState ReadState() => throw new NotSupportedException();

    public ValueTask DisposeAsync() => default;
}

/// <summary>A subscription that the test feeds.</summary>
internal sealed class FakeSubscription(
    FakeEngine engine,
    CompiledOperation operation,
    Session session,
    ISubscriber subscriber,
    TimeProvider time) : Subscription
{
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _sequence;
    private byte[]? _last;

    public CompiledOperation Operation => operation;

    public Session Session => session;

    public Task Left => _left.Task.WaitAsync(TimeSpan.FromSeconds(10));

    public bool HasLeft => _left.Task.IsCompleted;

    public void Push(string json) => Push(Encoding.UTF8.GetBytes(json));

    public void Push(byte[] json)
    {
        // As a cohort does it.
        var change = subscriber.ReadsPatches && _last is not null
            ? new ResultChange(_last, json, operation.Statement.Plan.Shape)
            : null;
        _last = json;
        subscriber.OnResult(new Result(json, ++_sequence, time.GetTimestamp(), SHA256.HashData(json).AsMemory(0, 16), change));
    }

    /// <summary>Pushes a state that others of the cohort are pushed too.</summary>
    public void Push(Result result) => subscriber.OnResult(result);

    /// <summary>Pushes rows of a stream; completes when they have been taken.</summary>
    public Task PushBatchAsync(string json)
    {
        var delivery = new FakeDelivery();
        subscriber.OnBatch(new Result(Encoding.UTF8.GetBytes(json), ++_sequence, time.GetTimestamp()), delivery);
        return delivery.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    public void Fail(string message) => subscriber.OnError(new GraphQLError(message, GraphQLErrorCodes.DataException));

    public void Refuse(string message) => subscriber.OnRefused(new GraphQLError(message, GraphQLErrorCodes.DataException));

    protected override void Leave()
    {
        engine.Live.TryRemove(this, out _);
        _left.TrySetResult();
    }
}

internal sealed class FakeDelivery : IDelivery
{
    private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Task => _taken.Task;

    public bool IsSending { get; private set; }

    public void Sending() => IsSending = true;

    public void Taken() => _taken.SetResult();
}

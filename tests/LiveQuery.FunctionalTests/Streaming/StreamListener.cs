using System.Text.Json;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Results;
using LiveQuery.Engine.Subscriptions;

namespace LiveQuery.FunctionalTests.Streaming;

/// <summary>A subscriber of a stream that keeps its batches, and takes each when it is told to, or at once.</summary>
internal sealed class StreamListener : ISubscriber, IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<string> _batches = [];
    private readonly List<string> _items = [];
    private readonly List<GraphQLError> _errors = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IDelivery? _untaken;
    private bool _isSlow;
    private Subscription? _subscription;

    private StreamListener(bool isSlow) => _isSlow = isSlow;

    /// <summary>The batches as they came.</summary>
    public string[] Batches
    {
        get
        {
            lock (_gate)
            {
                return [.. _batches];
            }
        }
    }

    /// <summary>All items of all batches, as JSON.</summary>
    public string[] Items
    {
        get
        {
            lock (_gate)
            {
                return [.. _items];
            }
        }
    }

    /// <summary>The errors.</summary>
    public GraphQLError[] Errors
    {
        get
        {
            lock (_gate)
            {
                return [.. _errors];
            }
        }
    }

    /// <summary>How far it has come.</summary>
    public string? Position => _subscription!.Position;

    public static StreamListener Start(TestSource source, CompiledOperation operation, Session? session = null, bool isSlow = false)
    {
        var listener = new StreamListener(isSlow);
        listener._subscription = source.Engine.Subscribe(operation, session ?? new Session(TrackedModel.AdminRole), listener);
        return listener;
    }

    public static StreamListener Start(TestSource source, string query, bool isSlow = false) =>
        Start(source, source.Compile(query), null, isSlow);

    /// <summary>Takes what it has been given, and everything from now on at once.</summary>
    public void TakeAll()
    {
        IDelivery? untaken;
        lock (_gate)
        {
            _isSlow = false;
            untaken = _untaken;
            _untaken = null;
        }

        untaken?.Sending();
        untaken?.Taken();
    }

    public async Task UntilAsync(Func<StreamListener, bool> condition, string what)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                changed = _changed.Task;
            }

            if (condition(this))
            {
                return;
            }

            try
            {
                await changed.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"not so within 30 s: {what}; {Items.Length} items, the last {Items.LastOrDefault()}; errors: {string.Join("; ", Errors.AsEnumerable())}");
            }
        }
    }

    public Task UntilCountAsync(int count) => UntilAsync(listener => listener.Items.Length >= count, $"{count} items");

    public void OnResult(Result result) => Assert.Fail("a stream gives batches");

    public void OnBatch(Result batch, IDelivery delivery)
    {
        bool isSlow;
        TaskCompletionSource changed;
        lock (_gate)
        {
            Assert.Null(_untaken);
            using var json = JsonDocument.Parse(batch.Data);
            var rows = json.RootElement.EnumerateObject().First(property => property.Value.ValueKind == JsonValueKind.Array).Value;
            _batches.Add(rows.GetRawText());
            _items.AddRange(rows.EnumerateArray().Select(row => row.GetRawText()));
            isSlow = _isSlow;
            _untaken = isSlow ? delivery : null;
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        if (!isSlow)
        {
            delivery.Sending();
            delivery.Taken();
        }

        changed.SetResult();
    }

    public void OnError(GraphQLError error)
    {
        lock (_gate)
        {
            _errors.Add(error);
        }
    }

    public void OnRefused(GraphQLError error) => OnError(error);

    public void Dispose() => _subscription?.Dispose();
}

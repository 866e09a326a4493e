using System.Text;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Results;
using LiveQuery.Engine.Subscriptions;

namespace LiveQuery.FunctionalTests;

/// <summary>A subscriber that keeps what it is told, and checks that it is told in order and one thing at a time.</summary>
internal sealed class Listener : ISubscriber, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Action<string>? _check;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Subscription? _subscription;
    private int _calls;
    private long _sequence;

    private Listener(CompiledOperation operation, Action<string>? check)
    {
        Operation = operation;
        _check = check;
    }

    public CompiledOperation Operation { get; }

    public string? State { get; private set; }

    public int Updates { get; private set; }

    public List<GraphQLError> Errors { get; } = [];

    public GraphQLError? Refusal { get; private set; }

    /// <summary>What was wrong with the calls, or null.</summary>
    public string? Violation { get; private set; }

    /// <summary>Subscribes; <paramref name="check"/> throws where a state is wrong.</summary>
    public static Listener Start(TestSource source, CompiledOperation operation, Session? session = null, Action<string>? check = null)
    {
        var listener = new Listener(operation, check);
        listener._subscription = source.Engine.Subscribe(operation, session ?? new Session(TrackedModel.AdminRole), listener);
        return listener;
    }

    /// <summary>Waits until what it knows meets the condition.</summary>
    public Task UntilAsync(Func<Listener, bool> condition, string what) => UntilAsync(condition, () => what);

    /// <summary>Waits until what it knows meets the condition.</summary>
    public async Task UntilAsync(Func<Listener, bool> condition, Func<string> what)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (condition(this))
                {
                    return;
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"not so within 20 s: {what()}; the last state is {State}, errors: {string.Join("; ", Errors)}");
            }
        }
    }

    /// <summary>Waits for a state.</summary>
    public Task UntilStateAsync(string state) => UntilAsync(listener => listener.State == state, $"the state {state}");

    public void OnResult(Result result) => Take(() =>
    {
        var state = Encoding.UTF8.GetString(result.Data.Span);
        if (result.Sequence <= _sequence)
        {
            Violation = $"state {result.Sequence} came after {_sequence}";
        }

        _sequence = result.Sequence;
        State = state;
        Updates++;
        _check?.Invoke(state);
    });

    public void OnError(GraphQLError error) => Take(() => Errors.Add(error));

    public void OnRefused(GraphQLError error) => Take(() => Refusal = error);

    public void Dispose() => _subscription?.Dispose();

    private void Take(Action take)
    {
        if (Interlocked.Increment(ref _calls) != 1)
        {
            Violation = "two calls at once";
        }

        TaskCompletionSource changed;
        lock (_gate)
        {
            try
            {
                take();
            }
            catch (Exception e)
            {
                Violation ??= e.Message;
            }

            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        Interlocked.Decrement(ref _calls);
        changed.SetResult();
    }
}

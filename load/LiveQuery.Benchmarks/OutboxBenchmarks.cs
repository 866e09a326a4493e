using BenchmarkDotNet.Attributes;
using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Results;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Benchmarks;

/// <summary>What it costs to bring one result to a thousand subscribers, as far as the socket.</summary>
[MemoryDiagnoser]
public class OutboxBenchmarks
{
    private const int Subscribers = 1000;

    private readonly CountdownEvent _written = new(1);
    private readonly Result _result = new(new byte[1024], sequence: 1, publishedAt: 1);
    private OperationFeed[] _feeds = [];

    /// <summary>Over how many connections the subscribers are spread.</summary>
    [Params(50, 1000)]
    public int Connections { get; set; }

    /// <summary>Opens the outboxes.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var outboxes = Enumerable.Range(0, Connections)
            .Select(_ => new Outbox(
                new CountingWriter(_written), TransportDialect.Instance, new QuietOwner(), maxQueuedBytes: 1024 * 1024, TimeProvider.System))
            .ToArray();
        _feeds = [.. Enumerable.Range(0, Subscribers).Select(i => Feed(outboxes[i % Connections], i))];
    }

    /// <summary>Pushes the result and waits until every writer has taken it.</summary>
    [Benchmark(OperationsPerInvoke = Subscribers)]
    public void Push()
    {
        _written.Reset(Subscribers);
        foreach (var feed in _feeds)
        {
            feed.OnResult(_result);
        }

        _written.Wait();
    }

    /// <summary>Ends the wait.</summary>
    [GlobalCleanup]
    public void Cleanup() => _written.Dispose();

    private static OperationFeed Feed(Outbox outbox, int id)
    {
        var operation = new Operation(
            $"{id}",
            new OperationRequest(new GraphQLRequest("subscription { a }"), "subscription { a }"),
            TransportDialect.Instance.Head($"{id}"), patches: null, startedAt: 0);
        var feed = new OperationFeed(operation, outbox);
        outbox.TryAttach(operation, feed);
        return feed;
    }

    /// <summary>A socket that takes everything at once: it copies the message, as a frame is made.</summary>
    private sealed class CountingWriter(CountdownEvent written) : IFrameWriter
    {
        private readonly byte[] _frame = new byte[4096];

        public ValueTask WriteAsync(OutgoingMessage message)
        {
            message.CopyTo(_frame);
            written.Signal();
            return ValueTask.CompletedTask;
        }

        public ValueTask FlushAsync() => ValueTask.CompletedTask;

        public ValueTask CloseAsync(CloseReason reason) => ValueTask.CompletedTask;

        public void Abort()
        {
        }
    }

    /// <summary>Hears everything and keeps nothing.</summary>
    private sealed class QuietOwner : IOutboxOwner
    {
        public void OnSent(int messages, long bytes)
        {
        }

        public void OnDelivered(int results, long publishedAt)
        {
        }

        public void OnPatchRead(PatchOutcome outcome, int saved)
        {
        }

        public void OnStateSkipped() => throw new InvalidOperationException("a state was skipped: the push was not waited for");

        public void OnEnding(Operation operation, GraphQLError? error)
        {
        }

        public void OnCloseSent()
        {
        }

        public void OnWriteFailed(Exception problem) => Environment.FailFast(problem.Message, problem);
    }
}

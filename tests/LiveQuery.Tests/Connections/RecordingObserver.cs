using System.Collections.Concurrent;
using LiveQuery.Compiler.Language;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Http;

namespace LiveQuery.Tests.Connections;

internal sealed class RecordingObserver : IConnectionObserver, IHttpObserver
{
    public int Opened;
    public int Started;
    public int Ended;
    public int Delivered;
    public int Skipped;
    public long SentBytes;

    public BlockingCollection<(int Code, string Reason)> Closed { get; } = [];

    public ConcurrentQueue<string> Roles { get; } = new();

    public ConcurrentQueue<(string Id, GraphQLError? Error)> Endings { get; } = new();

    public BlockingCollection<HttpRequestDetails> Requests { get; } = [];

    public (int Code, string Reason) NextClosed() =>
        Closed.TryTake(out var closed, TimeSpan.FromSeconds(10)) ? closed : throw new TimeoutException("Nothing closed.");

    public HttpRequestDetails NextRequest() =>
        Requests.TryTake(out var request, TimeSpan.FromSeconds(10)) ? request : throw new TimeoutException("No request.");

    public void OnOpened(ConnectionIdentity connection) => Interlocked.Increment(ref Opened);

    public void OnClosed(ConnectionIdentity connection, int code, string reason, TimeSpan lived) =>
        Closed.Add((code, reason));

    public void OnInitialized(ConnectionIdentity connection, string role) => Roles.Enqueue(role);

    public void OnOperationStarted(ConnectionIdentity connection, OperationIdentity operation) =>
        Interlocked.Increment(ref Started);

    public void OnOperationEnded(
        ConnectionIdentity connection, OperationIdentity operation, GraphQLError? error, TimeSpan lived)
    {
        Endings.Enqueue((operation.Id, error));
        Interlocked.Increment(ref Ended);
    }

    public void OnReceived(int bytes)
    {
    }

    public void OnSent(int messages, long bytes) => Interlocked.Add(ref SentBytes, bytes);

    public void OnDelivered(int results, TimeSpan sincePublished) => Interlocked.Add(ref Delivered, results);

    public void OnStatesSkipped(int count) => Interlocked.Add(ref Skipped, count);

    public ConcurrentQueue<string> Limits { get; } = new();

    public void OnLimit(string limit) => Limits.Enqueue(limit);

    public ConcurrentQueue<(int Bytes, int Compressed)> Compressions { get; } = new();

    public void OnCompressed(int bytes, int compressed) => Compressions.Enqueue((bytes, compressed));

    public ConcurrentQueue<(PatchOutcome Outcome, int Saved)> Patches { get; } = new();

    public void OnPatchRead(PatchOutcome outcome, int saved) => Patches.Enqueue((outcome, saved));

    public void OnRequest(HttpRequestDetails details) => Requests.Add(details);
}

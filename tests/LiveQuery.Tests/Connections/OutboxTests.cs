using System.Text;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Results;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Tests.Connections;

public class OutboxTests
{
    private static readonly CloseReason Reason = CloseReason.Restart;

    [Fact]
    public async Task Keeps_the_latest_state_alone_while_the_writer_waits()
    {
        var fixture = new Fixture();
        var (operation, feed) = fixture.Start("a");
        fixture.Writer.Hold();
        feed.OnResult(State(1));
        await fixture.Writer.Waits();
        for (var x = 2; x <= 100; x++)
        {
            feed.OnResult(State(x));
        }

        fixture.Writer.LetGo();
        var written = await fixture.DrainAsync();
        Assert.Equal([Next("a", 1), Next("a", 100)], written);
        Assert.Equal(98, fixture.Skipped);
        Assert.NotNull(operation);
    }

    [Fact]
    public async Task Sends_whole_what_follows_a_skipped_state_to_who_takes_patches()
    {
        var fixture = new Fixture();
        var (_, feed) = fixture.Start("a", new PatchReader(TransportDialect.Instance, resume: null, offered: null));
        var states = Enumerable.Range(0, 5).Select(HeavyState).ToArray();
        feed.OnResult(Follow(null, states[0], 1));
        await fixture.Writer.WrittenAsync("\"revision\":1}");
        feed.OnResult(Follow(states[0], states[1], 2));
        await fixture.Writer.WrittenAsync("\"revision\":2}");
        fixture.Writer.Hold();
        fixture.Outbox.Answer("hold"u8.ToArray());
        await fixture.Writer.Waits();
        feed.OnResult(Follow(states[1], states[2], 3));
        feed.OnResult(Follow(states[2], states[3], 4));
        fixture.Writer.LetGo();
        await fixture.Writer.WrittenAsync(Encoding.UTF8.GetString(states[3]));
        feed.OnResult(Follow(states[3], states[4], 5));
        var written = await fixture.DrainAsync();
        Assert.Equal(
            [
                $$$"""{"id":"a","type":"next","payload":{"data":{{{Encoding.UTF8.GetString(states[0])}}},"revision":1}}""",
                """{"id":"a","type":"next","payload":{"patch":[{"op":"replace","path":"/x","value":1}],"revision":2}}""",
                "hold",
                $$$"""{"id":"a","type":"next","payload":{"data":{{{Encoding.UTF8.GetString(states[3])}}},"revision":1}}""",
                """{"id":"a","type":"next","payload":{"patch":[{"op":"replace","path":"/x","value":4}],"revision":2}}""",
            ],
            written);
        Assert.Equal(
            [PatchOutcome.First, PatchOutcome.Patched, PatchOutcome.Reset, PatchOutcome.Patched], fixture.Outcomes);

        static byte[] HeavyState(int x) => Encoding.UTF8.GetBytes($$"""{"x":{{x}},"w":"{{new string('w', 100)}}"}""");

        static Result Follow(byte[]? before, byte[] after, int sequence) => new(
            after, sequence, sequence, default, before is null ? null : new ResultChange(before, after, ObjectShape.OfColumns));
    }

    [Fact]
    public async Task Rows_of_a_stream_that_are_being_written_are_not_taken_back_and_those_that_wait_are()
    {
        var fixture = new Fixture();
        var (first, firstFeed) = fixture.Start("a");
        var (second, secondFeed) = fixture.Start("b");
        var (written, waiting) = (new FakeDelivery(), new FakeDelivery());
        fixture.Writer.Hold();
        firstFeed.OnBatch(State(1), written);
        await fixture.Writer.Waits();
        secondFeed.OnBatch(State(2), waiting);
        Assert.True(written.IsSending);
        Assert.False(waiting.IsSending);

        // Both move to another plan.
        Assert.True(fixture.Outbox.TryAttach(first, new OperationFeed(first, fixture.Outbox)));
        Assert.True(fixture.Outbox.TryAttach(second, new OperationFeed(second, fixture.Outbox)));
        fixture.Writer.LetGo();

        Assert.Equal([Next("a", 1)], await fixture.DrainAsync());
        Assert.True(written.Task.IsCompleted);
        Assert.False(waiting.IsSending);
    }

    [Fact]
    public async Task Writes_answers_first_then_operations_in_the_order_of_their_states()
    {
        var fixture = new Fixture();
        var feeds = Enumerable.Range(0, 5).Select(id => fixture.Start($"{id}").Feed).ToArray();
        fixture.Writer.Hold();
        feeds[0].OnResult(State(0));
        await fixture.Writer.Waits();
        foreach (var index in (int[])[3, 1, 4, 3, 1, 0])
        {
            feeds[index].OnResult(State(index));
        }

        fixture.Outbox.Answer("pong"u8.ToArray());
        fixture.Writer.LetGo();
        var written = await fixture.DrainAsync();
        Assert.Equal(
            [Next("0", 0), "pong", Next("3", 3), Next("1", 1), Next("4", 4), Next("0", 0)], written);
    }

    [Fact]
    public async Task Ends_an_operation_once_and_lets_nothing_follow()
    {
        var fixture = new Fixture();
        var (operation, feed) = fixture.Start("a");
        fixture.Writer.Hold();
        fixture.Outbox.Answer("hold"u8.ToArray());
        await fixture.Writer.Waits();
        feed.OnResult(State(1));
        Assert.True(fixture.Outbox.End(operation, null, TransportDialect.Instance.Failed("a", new GraphQLError("m"))));
        feed.OnResult(State(2));
        feed.OnError(new GraphQLError("late"));
        feed.OnRefused(new GraphQLError("late"));
        Assert.False(fixture.Outbox.End(operation, null, TransportDialect.Instance.Completed("a")));
        fixture.Writer.LetGo();
        var written = await fixture.DrainAsync();
        Assert.Equal(
            ["hold", """{"id":"a","type":"error","payload":[{"message":"m","extensions":{"path":"$","code":"validation-failed"}}]}"""],
            written);
        Assert.Equal("a", Assert.Single(fixture.Ended));
    }

    [Fact]
    public async Task Sends_nothing_of_a_sealed_operation_even_where_it_was_queued()
    {
        var fixture = new Fixture();
        var (operation, feed) = fixture.Start("a");
        fixture.Writer.Hold();
        fixture.Outbox.Answer("hold"u8.ToArray());
        await fixture.Writer.Waits();
        feed.OnResult(State(1));
        Assert.True(fixture.Outbox.Seal(operation));
        feed.OnResult(State(2));
        fixture.Writer.LetGo();
        var written = await fixture.DrainAsync();
        Assert.Equal(["hold"], written);
        Assert.False(fixture.Outbox.Seal(operation));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Keeps_the_others_in_their_order_when_one_is_sealed(int position)
    {
        var fixture = new Fixture();
        var started = Enumerable.Range(0, 3).Select(id => fixture.Start($"{id}")).ToArray();
        fixture.Writer.Hold();
        fixture.Outbox.Answer("hold"u8.ToArray());
        await fixture.Writer.Waits();
        Array.ForEach(started, one => one.Feed.OnResult(State(1)));
        fixture.Outbox.Seal(started[position].Operation);
        fixture.Writer.LetGo();
        var written = await fixture.DrainAsync();
        string[] expected = ["hold", .. Enumerable.Range(0, 3).Where(id => id != position).Select(id => Next($"{id}", 1))];
        Assert.Equal(expected, written);
    }

    [Fact]
    public async Task Holds_nothing_of_operations_that_come_and_go_while_nobody_reads()
    {
        var fixture = new Fixture();
        fixture.Writer.Hold();
        fixture.Outbox.Answer("hold"u8.ToArray());
        await fixture.Writer.Waits();
        var gone = PileUp(fixture);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        // The last few may still stand in a register or on the stack.
        Assert.InRange(gone.Count(one => one.TryGetTarget(out _)), 0, 5);
        GC.KeepAlive(fixture);
        fixture.Writer.LetGo();
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static List<WeakReference<Operation>> PileUp(Fixture fixture)
    {
        var gone = new List<WeakReference<Operation>>();
        for (var id = 0; id < 1_000; id++)
        {
            var (operation, feed) = fixture.Start($"{id}");
            feed.OnResult(State(1));
            fixture.Outbox.Seal(operation);
            gone.Add(new WeakReference<Operation>(operation));
        }

        return gone;
    }

    [Fact]
    public async Task Closes_ahead_of_everything_that_waits()
    {
        var fixture = new Fixture();
        var (_, feed) = fixture.Start("a");
        fixture.Writer.Hold();
        fixture.Outbox.Answer("hold"u8.ToArray());
        await fixture.Writer.Waits();
        feed.OnResult(State(1));
        fixture.Outbox.Answer("pong"u8.ToArray());
        fixture.Outbox.Close(Reason);
        fixture.Outbox.Close(CloseReason.Forbidden);
        fixture.Outbox.Answer("late"u8.ToArray());
        feed.OnResult(State(2));
        var stopping = fixture.Outbox.StopAsync();
        Assert.False(stopping.IsCompleted);
        fixture.Writer.LetGo();
        await stopping.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(["hold", "flush", "close 1012"], fixture.Writer.Written);
    }

    [Fact]
    public async Task Makes_the_reader_wait_while_too_many_answers_wait()
    {
        var fixture = new Fixture(maxQueuedBytes: 100);
        fixture.Writer.Hold();
        fixture.Outbox.Answer(new byte[60]);
        await fixture.Writer.Waits();
        fixture.Outbox.Answer(new byte[60]);
        Assert.True(fixture.Outbox.WaitForRoomAsync().IsCompleted);
        fixture.Outbox.Answer(new byte[60]);
        var waiting = fixture.Outbox.WaitForRoomAsync();
        Assert.False(waiting.IsCompleted);
        fixture.Writer.LetGo();
        await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Frees_the_reader_and_stops_when_the_socket_fails()
    {
        var fixture = new Fixture(maxQueuedBytes: 10);
        fixture.Writer.Hold();
        fixture.Outbox.Answer(new byte[60]);
        await fixture.Writer.Waits();
        fixture.Outbox.Answer(new byte[60]);
        var waiting = fixture.Outbox.WaitForRoomAsync();
        fixture.Writer.Fail(new IOException("gone"));
        await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await fixture.Outbox.StopAsync().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal("gone", fixture.Failure?.Message);
        Assert.Equal(TimeSpan.Zero, fixture.Outbox.Waiting);
    }

    [Fact]
    public async Task Loses_no_last_state_whatever_the_threads_do()
    {
        var fixture = new Fixture();
        var feeds = Enumerable.Range(0, 50).Select(id => fixture.Start($"{id}").Feed).ToArray();
        await Parallel.ForEachAsync(feeds, TestContext.Current.CancellationToken, (feed, _) =>
        {
            for (var x = 1; x <= 2_000; x++)
            {
                feed.OnResult(State(x));
            }

            return default;
        });
        var written = await fixture.DrainAsync();
        for (var id = 0; id < 50; id++)
        {
            var states = written.Where(text => text.StartsWith($"{{\"id\":\"{id}\"", StringComparison.Ordinal))
                .Select(text => int.Parse(text.Split("\"x\":")[1].TrimEnd('}'), System.Globalization.CultureInfo.InvariantCulture))
                .ToArray();
            Assert.Equal(states.Order(), states);
            Assert.Equal(2_000, states[^1]);
        }
    }

    private static Result State(int x) => new(Encoding.UTF8.GetBytes($$"""{"x":{{x}}}"""), x, x);

    private static string Next(string id, int x) => $$$$"""{"id":"{{{{id}}}}","type":"next","payload":{"data":{"x":{{{{x}}}}}}}""";

    private sealed class Fixture : IOutboxOwner
    {
        public Fixture(int maxQueuedBytes = 1_000)
        {
            Writer = new HeldWriter();
            Outbox = new Outbox(Writer, TransportDialect.Instance, this, maxQueuedBytes, TimeProvider.System);
        }

        public HeldWriter Writer { get; }

        public Outbox Outbox { get; }

        public int Skipped { get; private set; }

        public List<string> Ended { get; } = [];

        public Exception? Failure { get; private set; }

        public List<PatchOutcome> Outcomes { get; } = [];

        public (Operation Operation, OperationFeed Feed) Start(string id, PatchReader? patches = null)
        {
            var operation = new Operation(
                id, new OperationRequest(new GraphQLRequest("subscription"), "subscription"), TransportDialect.Instance.Head(id), patches, startedAt: 1);
            var feed = new OperationFeed(operation, Outbox);
            Assert.True(Outbox.TryAttach(operation, feed));
            return (operation, feed);
        }

        /// <summary>What was written up to now, without the flushes.</summary>
        public async Task<string[]> DrainAsync()
        {
            // The queue is first come, first served: what comes last is written last.
            Start("last one").Feed.OnResult(State(0));
            await Writer.WrittenAsync("last one");
            await Outbox.StopAsync().WaitAsync(TimeSpan.FromSeconds(10));
            return [.. Writer.Written.TakeWhile(text => !text.Contains("last one", StringComparison.Ordinal)).Where(text => text != "flush")];
        }

        public void OnSent(int messages, long bytes)
        {
        }

        public void OnDelivered(int results, long publishedAt)
        {
        }

        public void OnPatchRead(PatchOutcome outcome, int saved) => Outcomes.Add(outcome);

        public void OnStateSkipped() => Skipped++;

        public void OnEnding(Operation operation, GraphQLError? error) => Ended.Add(operation.Id);

        public void OnCloseSent()
        {
        }

        public void OnWriteFailed(Exception problem) => Failure = problem;
    }
}

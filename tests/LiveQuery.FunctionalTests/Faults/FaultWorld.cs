using System.Diagnostics;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Polling;
using LiveQuery.FunctionalTests.Changes;
using LiveQuery.FunctionalTests.Streaming;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>
/// A database that is being written to, an engine over it, and a recorder of every state that each subscriber is sent.
/// After each fault all is judged: states that never were, states that went back, what belongs to others, and whether
/// everybody has the last state in time, by the gates alone.
/// </summary>
internal sealed class FaultWorld : IAsyncDisposable
{
    private const int Some = 15;

    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(10);

    private readonly TestSource _source;
    private readonly Workload _workload;
    private readonly List<(Listener Listener, Trace Trace)> _listeners = [];
    private readonly List<(StreamListener Stream, int Owner)> _streams = [];

    private FaultWorld(Func<string> database, TestSource source)
    {
        _source = source;
        _workload = new Workload(database, seed: 11);
    }

    /// <summary>The engine.</summary>
    public TestSource Source => _source;

    /// <summary>Opens a database that was set up by <see cref="FaultSchema.Setup"/>.</summary>
    /// <param name="serving">How the engine reaches it: through what may be at fault.</param>
    /// <param name="database">How the writers reach it, at any time.</param>
    /// <param name="gate">The gate.</param>
    /// <param name="time">The engine's clock.</param>
    /// <param name="replicas">The read replicas.</param>
    public static async Task<FaultWorld> OpenAsync(
        string serving, Func<string> database, GateMode gate, TimeProvider? time = null, params string[] replicas)
    {
        var options = new PollingOptions
        {
            RefetchInterval = TimeSpan.FromMilliseconds(30),
            StreamInterval = TimeSpan.FromMilliseconds(30),
            SafetyRefetchInterval = TimeSpan.FromHours(10),
            BatchSize = 5,
            Changes = gate,
        };
        var source = await TestSource.OpenAsync(serving, FaultSchema.Metadata, options, time: time, replicas: replicas);
        var world = new FaultWorld(database, source);
        try
        {
            world.Subscribe();

            // Who waits for a first state is told why there is none yet: that would count as an error.
            foreach (var (listener, _) in world._listeners)
            {
                await listener.UntilAsync(it => it.State is not null, () => "a first state");
            }

            await world.UntilGateAsync(gate);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Has a fault happen while everybody writes and listens; when it is over, everybody must have the last state within
    /// ten seconds, and every state that was sent is judged.
    /// </summary>
    public async Task RoundAsync(Func<Task> fault)
    {
        _workload.Start();
        await _workload.UntilMoreAsync(Some);
        await fault();
        var clock = Stopwatch.StartNew();
        await _workload.UntilMoreAsync(Some);
        await _workload.StopAsync();
        var history = await _workload.ReadHistoryAsync();
        await UntilLastAsync(history);
        var recovery = clock.Elapsed;
        Judge(history);
        Assert.True(recovery < Recovery, $"recovered after {recovery}");
        TestContext.Current.SendDiagnosticMessage(
            $"{TestContext.Current.Test?.TestDisplayName}: {_listeners.Sum(one => one.Trace.Judged)} states, {_workload.Acknowledged} commits, recovered after {recovery.TotalSeconds:0.00} s");
    }

    /// <summary>Waits until the gate is gone by.</summary>
    public Task UntilGateAsync(GateMode gate) => gate == GateMode.Wal
        ? _source.UntilAsync(state => state.Pollers.All(poller => poller.Gate.Name is "row" or "table"), "poller that goes by the feed")
        : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _workload.DisposeAsync();
        _listeners.ForEach(one => one.Listener.Dispose());
        _streams.ForEach(one => one.Stream.Dispose());
        await _source.DisposeAsync();
    }

    private static Session SessionOf(int owner) => new(FaultSchema.Role, [new("x-hasura-user-id", $"{owner}")]);

    private void Subscribe()
    {
        Add(FaultSchema.All, null, null, Trace.OfAll());
        Add(FaultSchema.Sum, null, null, Trace.OfSum());
        for (var id = 1; id <= FaultSchema.Accounts; id++)
        {
            Add(FaultSchema.One, null, $$"""{"id": {{id}} }""", Trace.OfOne(id));
        }

        for (var owner = 1; owner <= FaultSchema.Owners; owner++)
        {
            var session = SessionOf(owner);
            Add(FaultSchema.Own, session, null, Trace.OfOwner(owner));
            Add(FaultSchema.Own, session, null, Trace.OfOwner(owner));
            _streams.Add((StreamListener.Start(_source, _source.Compile(FaultSchema.Events, session), session), owner));
        }
    }

    private void Add(string query, Session? session, string? variables, Trace trace) =>
        _listeners.Add((Listener.Start(_source, _source.Compile(query, session, variables), session, trace.Add), trace));

    private async Task UntilLastAsync(History history)
    {
        foreach (var (listener, trace) in _listeners)
        {
            var answer = trace.LastOf(history);
            await listener.UntilAsync(it => it.State == answer, () => $"{answer}: {Describe()}");
        }

        foreach (var (stream, owner) in _streams)
        {
            var expected = await _workload.ReadEventsAsync(owner);
            await stream.UntilCountAsync(expected.Length);
            Assert.Equal(expected, stream.Items);
        }
    }

    private void Judge(History history)
    {
        foreach (var (listener, trace) in _listeners)
        {
            trace.Judge(history);
            Assert.Null(listener.Violation);
            Assert.Empty(listener.Errors);
            Assert.Null(listener.Refusal);
        }

        Assert.All(_streams, one => Assert.Empty(one.Stream.Errors));
        Assert.Equal(0, _source.Observer.Missed);
        Assert.Empty(_source.Log.Errors);
    }

    private string Describe()
    {
        var state = _source.Engine.ReadState();
        return string.Join('\n', [
            $"{state.Sources[0].Feed}",
            .. _source.Log.Lines.Select(line => line.Text),
            string.Join(',', _source.Observer.Resets),
            .. state.Pollers.Select(poller => $"{poller.Gate.Name} {poller.Gate.Reason} ({string.Join("; ", poller.Gate.Notes)})")]);
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Postgres;
using LiveQuery.Engine.Replicas;
using LiveQuery.Tests.Engine.Polling;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LiveQuery.Tests.Engine.Replicas;

/// <summary>When a replica may answer in the primary's place.</summary>
public sealed class ReplicaReaderTests : IAsyncDisposable
{
    private static readonly Plan Plan = TestPlan.Make();

    private readonly ConcurrentQueue<string> _fallbacks = new();
    private readonly FakeTimeProvider _time = new();
    private readonly TurnScheduler _turns = new();
    private readonly ScriptedReplica _one = new("one:5432");
    private readonly ScriptedReplica _two = new("two:5432");
    private readonly PrimaryReader _primary = new();
    private readonly ReplicaReader _reader;

    public ReplicaReaderTests() => _reader = new ReplicaReader(
        "default", [_one, _two], new PrimaryView(_primary, _time), new Fallbacks(_fallbacks), _time, NullLoggerFactory.Instance);

    [Fact]
    public async Task Nobody_is_asked_before_it_was_looked_at()
    {
        _reader.Primary.Take(_primary.Version);

        Assert.Null(await FetchAsync());
        Assert.Equal("aside", Assert.Single(_fallbacks));
        await ServeAsync();
        Assert.NotNull(await FetchAsync());
    }

    [Fact]
    public async Task Batches_go_to_all_in_turn()
    {
        await ServeAsync();
        for (var i = 0; i < 10; i++)
        {
            await FetchAsync();
        }

        Assert.Equal((5, 5), (_one.Batches, _two.Batches));
        Assert.Empty(_fallbacks);
    }

    [Fact]
    public async Task One_that_has_not_replayed_enough_is_waited_for()
    {
        await ServeAsync(_one);
        WriteUpTo(200);

        var fetch = Start(CancellationToken.None);
        await PassAsync(50);
        Assert.False(fetch.IsCompleted);
        _one.State = _one.State with { Replayed = 200 };

        Assert.NotNull(await EndAsync(fetch));
    }

    [Fact]
    public async Task One_that_lags_is_put_aside_until_it_has_caught_up()
    {
        await ServeAsync(_one);
        WriteUpTo(200);

        var fetch = Start(CancellationToken.None);
        Assert.Null(await EndAsync(fetch));
        Assert.Null(await FetchAsync());
        Assert.Equal(["lag", "aside"], _fallbacks);
        Assert.Equal(0, _one.Batches);

        _one.State = _one.State with { Replayed = 200 };
        await ServeAsync(_one);
        Assert.NotNull(await FetchAsync());
    }

    [Fact]
    public async Task Another_server_behind_the_same_name_that_is_behind_is_found_out()
    {
        await ServeAsync(_one);
        _one.Before = _one.State with { Replayed = 99 };

        Assert.Null(await FetchAsync());
        Assert.Equal("lag", Assert.Single(_fallbacks));
    }

    [Fact]
    public async Task What_the_primary_itself_has_shown_must_be_replayed_too()
    {
        await ServeAsync(_one);
        _reader.Primary.Raise(new LogPosition("1", 150));

        Assert.Null(await FetchAsync());
    }

    [Fact]
    public async Task For_who_waits_the_primary_is_read_anew()
    {
        await ServeAsync(_one);
        _primary.Version = _primary.Version with { Written = 200 };

        Assert.NotNull(await FetchAsync());
        var fetch = Start(CancellationToken.None, isAwaited: true);
        Assert.Null(await EndAsync(fetch));
    }

    [Fact]
    public async Task An_answer_counts_once_the_primary_shows_all_that_it_shows()
    {
        // 7 has ended on the replica; the primary waits for a standby before it shows so.
        _primary.Version = _primary.Version with { Snapshot = "7:10:7" };
        await ServeAsync(_one);

        var fetch = Start(CancellationToken.None);
        await PassAsync(20);
        Assert.False(fetch.IsCompleted);
        _primary.Version = _primary.Version with { Snapshot = "10:10:" };

        Assert.NotNull(await EndAsync(fetch));
    }

    [Fact]
    public async Task An_answer_that_the_primary_does_not_show_in_time_is_dropped_and_the_replica_stays()
    {
        _primary.Version = _primary.Version with { Snapshot = "7:10:7" };
        await ServeAsync(_one);

        var fetch = Start(CancellationToken.None);
        Assert.Null(await EndAsync(fetch));
        Assert.Equal("ahead", Assert.Single(_fallbacks));
        _primary.Version = _primary.Version with { Snapshot = "10:10:" };
        Assert.NotNull(await FetchAsync());
    }

    [Theory]
    [InlineData("7:10:7,8", 10, "7,8")]
    [InlineData("7:7:", 10, "7,8,9")]
    [InlineData("4294967303:4294967310:4294967303", 4294967310, "4294967303")]
    public async Task What_runs_on_both_is_waited_for_by_nobody(string snapshot, ulong next, string running)
    {
        _primary.Version = _primary.Version with { Snapshot = snapshot };
        _one.State = _one.State with { Next = next };
        _one.Running.UnionWith(running.Split(',').Select(text => ulong.Parse(text, CultureInfo.InvariantCulture)));
        await ServeAsync(_one);

        Assert.NotNull(await FetchAsync());
        Assert.Empty(_fallbacks);
    }

    [Fact]
    public async Task Another_incarnation_of_the_primary_confirms_nothing()
    {
        _primary.Version = _primary.Version with { Snapshot = "7:10:7" };
        await ServeAsync(_one);
        _primary.Version = _primary.Version with { Snapshot = "10:10:", Incarnation = "2" };

        Assert.Null(await FetchAsync());
        Assert.Equal("ahead", Assert.Single(_fallbacks));
    }

    [Theory]
    [InlineData("promoted", "no standby")]
    [InlineData("cluster", "no copy")]
    [InlineData("timeline", "on timeline 2 and the primary on 1")]
    [InlineData("isolation", "read committed")]
    [InlineData("mute", "does not tell")]
    public async Task One_that_is_none_is_put_aside_by_the_batch_that_finds_out(string what, string reason)
    {
        await ServeAsync(_one);
        _one.State = what switch
        {
            "promoted" => _one.State with { IsStandby = false },
            "cluster" => _one.State with { Cluster = "2/shop" },
            "timeline" => _one.State with { Timeline = 2 },
            "isolation" => _one.State with { IsReadCommitted = false },
            _ => _one.State with { Replayed = 0 },
        };

        Assert.Null(await FetchAsync());
        Assert.Contains(reason, _reader.ReadState([0, 0])[0].Reason, StringComparison.Ordinal);
        await PassAsync(10_000);
        Assert.Contains(reason, _reader.ReadState([0, 0])[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("40001", "conflict")]
    [InlineData(null, "lost")]
    public async Task One_that_fails_is_put_aside_and_comes_back(string? state, string word)
    {
        await ServeAsync(_one);
        _one.Failure = new DatabaseException(
            DatabaseFault.Unavailable, state, new GraphQLError("x", GraphQLErrorCodes.PostgresError), null, new IOException("gone"));

        Assert.Null(await FetchAsync());
        Assert.Equal(word, Assert.Single(_fallbacks));
        _one.Failure = null;
        await ServeAsync(_one);
        Assert.NotNull(await FetchAsync());
    }

    [Fact]
    public async Task A_statement_that_it_refuses_is_thrown_and_the_replica_stays()
    {
        await ServeAsync(_one);
        _one.Failure = ScriptedExecutor.Fault(DatabaseFault.Schema, "cannot access temporary or unlogged relations during recovery");

        await Assert.ThrowsAsync<DatabaseException>(() => FetchAsync());
        _one.Failure = null;
        Assert.NotNull(await FetchAsync());
    }

    [Fact]
    public async Task One_that_falls_silent_lets_its_batches_go()
    {
        await ServeAsync(_one);
        _one.Hold = new TaskCompletionSource();
        Assert.Null(await FetchAsync());
        Assert.Contains("lost", _fallbacks);
    }

    [Fact]
    public async Task A_connection_that_falls_silent_while_the_replica_is_well_is_given_up_and_the_replica_stays()
    {
        await ServeAsync(_one);
        _one.HoldBatches = new TaskCompletionSource();
        var fetch = Start(CancellationToken.None, patience: TimeSpan.FromSeconds(3));
        await AssertGivenUpAsync(fetch, 3_000);
        _one.HoldBatches.SetResult();
        _one.HoldBatches = null;
        Assert.NotNull(await FetchAsync());
    }

    [Fact]
    public async Task A_connection_that_falls_silent_after_the_answer_is_given_up_too()
    {
        // Whether 7 has ended on the replica is asked for on another connection than the batch.
        _primary.Version = _primary.Version with { Snapshot = "7:10:7" };
        await ServeAsync(_one);
        _one.HoldTransactions = new TaskCompletionSource();
        var fetch = Start(CancellationToken.None);
        await AssertGivenUpAsync(fetch, 2_000);
        _one.HoldTransactions.SetResult();
        _one.HoldTransactions = null;
        _primary.Version = _primary.Version with { Snapshot = "10:10:" };
        Assert.NotNull(await FetchAsync());
    }

    [Fact]
    public async Task Who_gives_up_is_no_fault_of_the_replica()
    {
        await ServeAsync(_one);
        _one.Hold = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var fetch = Start(stop.Token);
        await stop.CancelAsync();
        for (var passed = 0; !fetch.IsCompleted && passed < 1_000; passed += 5)
        {
            await PassAsync(5);
        }

        Assert.True(fetch.IsCanceled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
        Assert.Null(_reader.ReadState([0, 0])[0].Reason);
        _one.Hold.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        _one.Hold?.TrySetResult();
        var end = _reader.DisposeAsync().AsTask();
        while (!end.IsCompleted)
        {
            await SettleAsync();
        }

        await end;
    }

    private Task<ReplicaAnswer?> Start(CancellationToken token, bool isAwaited = false, TimeSpan? patience = null) =>
        Run(() => _reader.FetchAsync(
            Plan,
            ExecutionStrategy.Lateral,
            [new CohortRequest(["a"], null)],
            isAwaited,
            patience ?? TimeSpan.FromMinutes(1),
            () => { },
            token));

    /// <summary>Runs something whose continuations run in turns too.</summary>
    private T Run<T>(Func<T> run)
    {
        var task = Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _turns);
        _turns.RunAll();
        Assert.True(task.IsCompletedSuccessfully);
        return task.Result;
    }

    /// <summary>A fetch, for which time passes until it has ended.</summary>
    private async Task<ReplicaAnswer?> FetchAsync(bool isAwaited = false) => await EndAsync(Start(CancellationToken.None, isAwaited));

    private async Task<ReplicaAnswer?> EndAsync(Task<ReplicaAnswer?> fetch)
    {
        for (var passed = 0; !fetch.IsCompleted && passed < 10_000; passed += 5)
        {
            await PassAsync(5);
        }

        Assert.True(fetch.IsCompleted, "the fetch does not end");
        return await fetch;
    }

    /// <summary>A fetch that is given up at a time, along with the connections of that age.</summary>
    private async Task AssertGivenUpAsync(Task<ReplicaAnswer?> fetch, int milliseconds)
    {
        await PassAsync(milliseconds - 100);
        Assert.False(fetch.IsCompleted);
        Assert.Null(await EndAsync(fetch));

        Assert.Equal("slow", Assert.Single(_fallbacks));
        Assert.Equal(1, _one.Closed);
    }

    private void WriteUpTo(ulong position)
    {
        _primary.Version = _primary.Version with { Written = position };
        _reader.Primary.Take(_primary.Version);
    }

    /// <summary>Has these serve, or all; others are away.</summary>
    private async Task ServeAsync(ScriptedReplica? only = null)
    {
        var other = only == _one ? _two : only == _two ? _one : null;
        if (other is not null)
        {
            other.Failure = ScriptedExecutor.Fault(DatabaseFault.Unavailable, "away");
        }

        _reader.Primary.Take(_primary.Version);
        for (var i = 0; i < 400 && _reader.ReadState([0, 0]).Count(state => state.Reason is null) < (only is null ? 2 : 1); i++)
        {
            await PassAsync(10);
        }
    }

    /// <summary>Moves the clock in steps, as the loop looks after the replicas.</summary>
    private async Task PassAsync(int milliseconds)
    {
        for (var passed = 0; passed < milliseconds; passed += 5)
        {
            Run(() =>
            {
                _reader.Tend();
                return true;
            });
            await SettleAsync();
            _time.Advance(TimeSpan.FromMilliseconds(5));
            await SettleAsync();
        }
    }

    // And behind what is queued on the pool: little goes there, such as what a cancellation calls.
    private async Task SettleAsync()
    {
        for (var turn = 0; turn < 4; turn++)
        {
            _turns.RunAll();
            await Task.Factory.StartNew(() => { }, CancellationToken.None, TaskCreationOptions.PreferFairness, TaskScheduler.Default);
        }
    }

    /// <summary>Keeps why batches were left to the primary.</summary>
    private sealed class Fallbacks(ConcurrentQueue<string> reasons) : IEngineObserver
    {
        public void OnReplicaFallback(string source, string reason) => reasons.Enqueue(reason);

        public void OnRefetch(RefetchDetails details)
        {
        }

        public void OnProbe(string source, bool changed, TimeSpan elapsed)
        {
        }

        public void OnMissedChanges(string source, int cohorts)
        {
        }

        public void OnSourceAvailability(string source, string? reason)
        {
        }

        public void OnQuery(string source, TimeSpan elapsed, long bytes, string? errorCode)
        {
        }
    }
}

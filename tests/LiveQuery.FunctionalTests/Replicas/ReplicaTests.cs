using LiveQuery.Engine.Polling;
using LiveQuery.FunctionalTests.Changes;
using LiveQuery.FunctionalTests.Engine.Postgres;
using Npgsql;

namespace LiveQuery.FunctionalTests.Replicas;

/// <summary>A primary and a replica of it: who answers, and that what is promised of one server holds of both.</summary>
public sealed class ReplicaTests(ReplicaPair pair) : IClassFixture<ReplicaPair>
{
    private const string Setup = """
        create table item (id int primary key, n int not null);
        insert into item select i, 0 from generate_series(1, 20) i;
        create unlogged table note (id int primary key);
        insert into note values (1);
        """;

    private const string Query = "subscription ($id: Int!) { item_by_pk(id: $id) { n } }";

    private static readonly PollingOptions Quick = new()
    {
        RefetchInterval = TimeSpan.FromMilliseconds(50),
        SafetyRefetchInterval = TimeSpan.FromHours(10),
        BatchSize = 8,
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(GateMode.Snapshot)]
    [InlineData(GateMode.Wal)]
    [InlineData(GateMode.Always)]
    public async Task Live_queries_are_answered_by_the_replica(GateMode gate)
    {
        var (primary, standby) = await pair.CreateDatabaseAsync(Setup);
        await using var source = await OpenAsync(primary, standby, Quick with { Changes = gate });
        var listeners = Items(source, 20);
        await AllAsync(listeners, 0);
        if (gate == GateMode.Wal)
        {
            await source.UntilAsync(state => state.Pollers.All(poller => poller.Gate.Name is "row" or "table"), "feed");
        }

        source.Observer.Reset();
        for (var n = 1; n <= 10; n++)
        {
            await source.ExecuteAsync($"update item set n = {n}");
            await AllAsync(listeners, n);
        }

        // A commit may come too soon after another one for the replica to be waited for; mostly it does not.
        Assert.True(
            source.Observer.FromReplicas > source.Observer.Statements / 2,
            $"{source.Observer.FromReplicas} of {source.Observer.Statements}; {string.Join(',', source.Observer.Fallbacks)}");
        var state = Assert.Single(source.Engine.ReadState().Sources[0].Replicas);
        Assert.Null(state.Reason);
        Assert.True(state.Batches >= source.Observer.FromReplicas);
        Assert.True(state.Connections > 0);
        Assert.Equal(0, source.Observer.Missed);
        Assert.All(listeners, listener => Assert.Empty(listener.Errors));
    }

    [Fact]
    public async Task A_replica_may_stand_behind_a_pooler()
    {
        var (primary, standby) = await pair.CreateDatabaseAsync(Setup);
        await using var bouncer = await PgBouncer.StartAsync(standby, ignored: "");
        await using var source = await OpenAsync(primary, bouncer.ConnectionString, Quick);
        var listeners = Items(source, 20);
        await AllAsync(listeners, 0);
        await source.UntilAsync(state => state.Sources[0].Replicas[0].Reason is null, "replica that serves");
        source.Observer.Reset();
        for (var n = 1; n <= 10; n++)
        {
            await source.ExecuteAsync($"update item set n = {n}");
            await AllAsync(listeners, n);
        }

        Assert.True(source.Observer.FromReplicas > 0, string.Join(',', source.Observer.Fallbacks));
        Assert.Equal(0, source.Observer.Missed);
        Assert.All(listeners, listener => Assert.Empty(listener.Errors));
    }

    [Fact]
    public async Task Of_several_hosts_of_a_replica_a_standby_is_asked()
    {
        var (primary, standby) = await pair.CreateDatabaseAsync(Setup);
        var hosts = string.Join(',', new[] { primary, standby }.Select(one => $"127.0.0.1:{new NpgsqlConnectionStringBuilder(one).Port}"));
        var all = new NpgsqlConnectionStringBuilder(primary) { Host = hosts }.ConnectionString;

        // The same text for both: each finds its own.
        await using var source = await OpenAsync(all, all, Quick);
        var listeners = Items(source, 1);
        await AllAsync(listeners, 0);
        await source.UntilAsync(state => state.Sources[0].Replicas[0].Reason is null, "replica that serves");
        Assert.Equal(hosts, source.Engine.ReadState().Sources[0].Replicas[0].Name);
    }

    [Fact]
    public async Task Who_subscribes_sees_what_was_committed_before_by_itself()
    {
        var (primary, standby) = await pair.CreateDatabaseAsync(Setup);
        await using var source = await OpenAsync(primary, standby, Quick);
        using var first = Listener.Start(source, source.Compile(Query, variables: """{"id": 1}"""));
        await first.UntilStateAsync(State(0));
        await source.UntilAsync(state => state.Sources[0].Replicas[0].Reason is null, "replica");
        await using var connection = new NpgsqlConnection(primary);
        await connection.OpenAsync(Token);
        for (var n = 1; n <= 30; n++)
        {
            await using var update = new NpgsqlCommand($"update item set n = {n} where id = {2 + (n % 19)}", connection);
            await update.ExecuteNonQueryAsync(Token);
            var states = new List<string>();
            using var listener = Listener.Start(
                source, source.Compile(Query, variables: $$"""{"id": {{2 + (n % 19)}} }"""), check: states.Add);
            await listener.UntilAsync(it => it.Updates > 0, "the first state");
            Assert.Equal(State(n), states[0]);
        }

        Assert.True(source.Observer.FromReplicas > 0);
    }

    [Fact]
    public async Task While_the_replay_is_paused_the_primary_answers_and_afterwards_no_state_goes_back()
    {
        var (primary, standby) = await pair.CreateDatabaseAsync(Setup);
        await using var source = await OpenAsync(primary, standby, Quick);
        var seen = new List<int>();
        using var listener = Listener.Start(
            source, source.Compile(Query, variables: """{"id": 1}"""), check: state => seen.Add(NumberOf(state)));
        await listener.UntilStateAsync(State(0));
        await source.UntilAsync(state => state.Sources[0].Replicas[0].Reason is null, "replica");

        await Database.ExecuteAsync(standby, "select pg_wal_replay_pause()");
        try
        {
            await Database.UntilAsync(standby, "select pg_get_wal_replay_pause_state()", "paused");
            for (var n = 1; n <= 10; n++)
            {
                await source.ExecuteAsync($"update item set n = {n} where id = 1");
                await listener.UntilStateAsync(State(n));
            }

            Assert.Contains("lag", source.Observer.Fallbacks);
            Assert.NotNull(source.Engine.ReadState().Sources[0].Replicas[0].Reason);
        }
        finally
        {
            await Database.ExecuteAsync(standby, "select pg_wal_replay_resume()");
        }

        await source.UntilAsync(state => state.Sources[0].Replicas[0].Reason is null, "replica");
        source.Observer.Reset();
        for (var n = 11; n <= 20; n++)
        {
            await source.ExecuteAsync($"update item set n = {n} where id = 1");
            await listener.UntilStateAsync(State(n));
        }

        Assert.True(source.Observer.FromReplicas > 0);
        Assert.Equal(seen.Order(), seen);
    }

    [Fact]
    public async Task What_the_primary_does_not_show_yet_is_not_told_though_the_replica_shows_it()
    {
        var (primary, standby) = await pair.CreateDatabaseAsync(Setup);
        await using var source = await OpenAsync(primary, standby, Quick);
        var seen = new List<int>();
        using var listener = Listener.Start(
            source,
            source.Compile("subscription { item_aggregate { aggregate { sum { n } } } }"),
            check: state => seen.Add(int.Parse(state.Split(':')[^1].TrimEnd('}'), System.Globalization.CultureInfo.InvariantCulture)));
        await listener.UntilAsync(it => it.Updates > 0, "the first state");
        await source.UntilAsync(state => state.Sources[0].Replicas[0].Reason is null, "replica");

        // Its commit waits for a standby that is not there; the replica has it long before.
        await pair.Pair.SetSynchronousAsync("nobody");
        Task held;
        try
        {
            held = source.ExecuteAsync("update item set n = n + 1000 where id = 1");
            await Database.UntilAsync(standby, "select n from item where id = 1", 1_000);
            Assert.Equal(0, await Database.ReadAsync(primary, "select n from item where id = 1"));

            // Others do not wait, and have the query fetched again and again.
            for (var n = 1; n <= 5; n++)
            {
                await source.ExecuteAsync("set synchronous_commit = local; update item set n = n + 1 where id = 2");
                await listener.UntilAsync(it => seen.Contains(n), $"{n}");
            }

            Assert.DoesNotContain(seen, sum => sum >= 1_000);
            Assert.Contains("ahead", source.Observer.Fallbacks);
        }
        finally
        {
            await pair.Pair.SetSynchronousAsync("");
        }

        await held;
        await listener.UntilAsync(_ => seen[^1] == 1_005, "what was held");
        Assert.Equal(seen.Order(), seen);
        Assert.Equal(0, source.Observer.Missed);
    }

    [Fact]
    public async Task What_a_replica_cannot_answer_the_primary_does()
    {
        var (primary, standby) = await pair.CreateDatabaseAsync(Setup);
        await using var source = await OpenAsync(primary, standby, Quick);
        using var item = Listener.Start(source, source.Compile(Query, variables: """{"id": 1}"""));
        await source.UntilAsync(state => state.Sources[0].Replicas[0].Reason is null, "replica");
        using var note = Listener.Start(source, source.Compile("subscription { note(order_by: {id: asc}) { id } }"));
        await note.UntilStateAsync("""{"note":[{"id":1}]}""");
        await source.ExecuteAsync("insert into note values (2)");
        await note.UntilStateAsync("""{"note":[{"id":1},{"id":2}]}""");

        Assert.Empty(note.Errors);
        Assert.Contains("refused", source.Observer.Fallbacks);
        Assert.Null(source.Engine.ReadState().Sources[0].Replicas[0].Reason);
    }

    [Fact]
    public async Task A_replica_that_is_none_is_put_aside_with_a_reason()
    {
        var (primary, _) = await pair.CreateDatabaseAsync(Setup);
        var (other, standbyOfOther) = await pair.CreateDatabaseAsync(Setup);
        await using var source = await OpenAsync(primary, other, Quick, standbyOfOther, new NpgsqlConnectionStringBuilder(primary) { Port = 1 }.ConnectionString);
        using var listener = Listener.Start(source, source.Compile(Query, variables: """{"id": 1}"""));
        await listener.UntilStateAsync(State(0));

        await source.UntilAsync(
            state => state.Sources[0].Replicas is [{ Reason: { } own }, { Reason: { } copy }, { Reason: { } nobody }]
                && own.Contains("no standby", StringComparison.Ordinal)
                && copy.Contains("no copy", StringComparison.Ordinal)
                && nobody.Contains("refused", StringComparison.OrdinalIgnoreCase),
            "reasons");
        Assert.Equal(0, source.Observer.FromReplicas);
        Assert.Contains(source.Log.Lines, line => line.Text.Contains("is put aside", StringComparison.Ordinal));
    }

    private static Task<TestSource> OpenAsync(string primary, string standby, PollingOptions options, params string[] more) =>
        TestSource.OpenAsync(primary, polling: options, replicas: [standby, .. more]);

    private static Listener[] Items(TestSource source, int count) =>
        [.. Enumerable.Range(1, count).Select(id => Listener.Start(source, source.Compile(Query, variables: $$"""{"id": {{id}} }""")))];

    private static async Task AllAsync(Listener[] listeners, int n)
    {
        foreach (var listener in listeners)
        {
            await listener.UntilStateAsync(State(n));
        }
    }

    private static string State(int n) => $$$"""{"item_by_pk":{"n":{{{n}}}}}""";

    private static int NumberOf(string state) =>
        int.Parse(state.Split(':')[^1].TrimEnd('}'), System.Globalization.CultureInfo.InvariantCulture);
}

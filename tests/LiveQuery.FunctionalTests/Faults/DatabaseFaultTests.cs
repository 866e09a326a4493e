using LiveQuery.Engine.Polling;
using Npgsql;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>What may happen to a database: no subscription is lost over it, and nobody else pays for it.</summary>
public sealed class DatabaseFaultTests(PostgresFixture postgres)
{
    private const string Setup = """
        create table item (id int primary key, name text not null, divisor int not null default 1);
        insert into item (id, name) select i, 'item ' || i from generate_series(1, 200) i;
        create view quotient as select id, 100 / divisor as value from item;
        """;

    private static readonly PollingOptions Quick = new() { RefetchInterval = TimeSpan.FromMilliseconds(50), BatchSize = 50 };

    [Fact]
    public async Task A_server_that_is_killed_and_comes_back_loses_no_subscription()
    {
        await using var cluster = await postgres.StartPrivateClusterAsync("synchronous_commit=on");
        await using (var setup = NpgsqlDataSource.Create(cluster.ConnectionString()))
        {
            await using var command = setup.CreateCommand(Setup);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using var source = await TestSource.OpenAsync(cluster.ConnectionString(), polling: Quick);
        var listeners = Items(source, 200);
        await AllAsync(listeners, id => $"item {id}");

        await cluster.KillAsync();
        var newcomer = Listener.Start(source, source.Compile("subscription { item_aggregate { aggregate { count } } }"));
        await newcomer.UntilAsync(listener => listener.Errors.Count > 0, "an error while there is no database");
        Assert.Equal("connection error", newcomer.Errors[0].Message);
        await cluster.StartAgainAsync(TestContext.Current.CancellationToken);
        await source.ExecuteAsync("update item set name = 'after ' || id");

        await AllAsync(listeners, id => $"after {id}");
        await newcomer.UntilStateAsync("""{"item_aggregate":{"aggregate":{"count":200}}}""");
        Assert.All(listeners, listener => Assert.Empty(listener.Errors));
        Assert.All(listeners, listener => Assert.Null(listener.Violation));
    }

    [Fact]
    public async Task Connections_that_are_cut_again_and_again_are_replaced()
    {
        await using var source = await TestSource.OpenAsync(await postgres.CreateDatabaseAsync(Setup), polling: Quick);
        var listeners = Items(source, 50);
        await AllAsync(listeners, id => $"item {id}");

        for (var round = 0; round < 20; round++)
        {
            await source.ExecuteAsync($"""
                update item set name = 'round {round} ' || id;
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid();
                """);
        }

        await AllAsync(listeners, id => $"round 19 {id}");
    }

    [Fact]
    public async Task A_table_that_is_dropped_and_made_again_is_read_again()
    {
        await using var source = await TestSource.OpenAsync(await postgres.CreateDatabaseAsync(Setup), polling: Quick);
        using var listener = Listener.Start(source, source.Compile("subscription { item(where: {id: {_lt: 3}}, order_by: {id: asc}) { name } }"));
        await listener.UntilStateAsync("""{"item":[{"name":"item 1"},{"name":"item 2"}]}""");

        await source.ExecuteAsync("drop table item cascade");
        await listener.UntilAsync(it => it.Errors.Count > 0, "an error while there is no table");
        await source.ExecuteAsync("create table item (id int primary key, name text not null); insert into item values (1, 'new')");

        await listener.UntilStateAsync("""{"item":[{"name":"new"}]}""");
    }

    [Fact]
    public async Task A_poisoned_cohort_is_told_once_harms_nobody_and_heals()
    {
        await using var source = await TestSource.OpenAsync(await postgres.CreateDatabaseAsync(Setup), polling: Quick);
        var listeners = Enumerable.Range(1, 100).Select(id => Listener.Start(source, source.Compile(
            "subscription ($id: Int!) { quotient(where: {id: {_eq: $id}}) { value } }", variables: $$"""{"id": {{id}} }"""))).ToArray();
        foreach (var listener in listeners)
        {
            await listener.UntilStateAsync("""{"quotient":[{"value":100}]}""");
        }

        await source.ExecuteAsync("update item set divisor = case id when 37 then 0 else 4 end");
        for (var id = 1; id <= 100; id++)
        {
            await listeners[id - 1].UntilAsync(
                listener => id == 37 ? listener.Errors.Count > 0 : listener.State == """{"quotient":[{"value":25}]}""", $"the new state of {id}");
        }

        Assert.Equal("division by zero", Assert.Single(listeners[36].Errors).Message);
        Assert.All(listeners.Where(listener => listener != listeners[36]), listener => Assert.Empty(listener.Errors));

        // Healed to what it was before: it must be told all the same, since the error took the state away.
        await source.ExecuteAsync("update item set divisor = 1 where id = 37");
        var updates = listeners[36].Updates;
        await listeners[36].UntilAsync(listener => listener.Updates > updates, "the state after the error");
        Assert.Equal("""{"quotient":[{"value":100}]}""", listeners[36].State);
    }

    [Fact]
    public async Task A_value_that_postgres_refuses_is_refused_to_its_subscriber_alone()
    {
        await using var source = await TestSource.OpenAsync(
            await postgres.CreateDatabaseAsync("create table event (id int primary key, at timestamptz); insert into event values (1, '2020-01-01T00:00:00Z')"));
        const string Query = "subscription ($at: timestamptz!) { event(where: {at: {_eq: $at}}) { id } }";
        using var good = Listener.Start(source, source.Compile(Query, variables: """{"at": "2020-01-01T01:00:00+01:00"}"""));
        using var bad = Listener.Start(source, source.Compile(Query, variables: """{"at": "the day before yesterday"}"""));

        await bad.UntilAsync(listener => listener.Refusal is not null, "the refusal");
        Assert.Equal("data-exception", bad.Refusal!.Code);
        Assert.Contains("invalid input syntax for type timestamp with time zone", bad.Refusal.Message, StringComparison.Ordinal);
        await good.UntilStateAsync("""{"event":[{"id":1}]}""");
        Assert.Empty(good.Errors);
    }

    [Fact]
    public async Task A_value_is_checked_although_the_connection_for_it_has_died_without_a_word()
    {
        var database = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync(Setup));
        await using var proxy = new TcpProxy(database.Port);
        database.Port = proxy.Port;
        await using var source = await TestSource.OpenAsync(database.ConnectionString, polling: Quick);
        using var before = Start(1);
        await before.UntilStateAsync("""{"item":[{"name":"item 1"}]}""");

        proxy.Lose();
        using var after = Start(2);
        await after.UntilStateAsync("""{"item":[{"name":"item 2"}]}""");

        // Whether a list is one of its type Postgres is asked.
        Listener Start(int id) => Listener.Start(source, source.Compile($"subscription {{ item(where: {{id: {{_in: [{id}]}}}}) {{ name }} }}"));
    }

    [Fact]
    public async Task A_slow_statement_delays_no_other_poller()
    {
        await using var source = await TestSource.OpenAsync(
            await postgres.CreateDatabaseAsync(Setup + "create table locked (id int primary key)"), polling: Quick);
        using var fast = Listener.Start(source, source.Compile("subscription { item_by_pk(id: 1) { name } }"));
        await using var connection = new NpgsqlConnection(source.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using (var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await using var hold = new NpgsqlCommand("lock table locked in access exclusive mode", connection);
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            using var waiting = Listener.Start(source, source.Compile("subscription { locked { id } }"));
            for (var round = 0; round < 5; round++)
            {
                await source.ExecuteAsync($"update item set name = 'round {round}' where id = 1");
                await fast.UntilStateAsync($$$"""{"item_by_pk":{"name":"round {{{round}}}"}}""");
            }

            Assert.Null(waiting.State);
            await transaction.RollbackAsync(TestContext.Current.CancellationToken);
            await waiting.UntilStateAsync("""{"locked":[]}""");
        }
    }

    private static Listener[] Items(TestSource source, int count) =>
    [
        .. Enumerable.Range(1, count).Select(id => Listener.Start(
            source, source.Compile("subscription ($id: Int!) { item_by_pk(id: $id) { name } }", variables: $$"""{"id": {{id}} }"""))),
    ];

    private static async Task AllAsync(Listener[] listeners, Func<int, string> name)
    {
        for (var id = 1; id <= listeners.Length; id++)
        {
            await listeners[id - 1].UntilStateAsync($$$"""{"item_by_pk":{"name":"{{{name(id)}}}"}}""");
        }
    }
}

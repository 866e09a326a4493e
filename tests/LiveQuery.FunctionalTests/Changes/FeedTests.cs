using LiveQuery.Engine.Polling;
using LiveQuery.FunctionalTests.Hosting;
using LiveQuery.Server.Demo.Postgres;
using Npgsql;

namespace LiveQuery.FunctionalTests.Changes;

/// <summary>The change feed over a real log: what it sees, what takes it away, and what it leaves behind.</summary>
public sealed class FeedTests(LogicalCluster cluster, PostgresFixture postgres) : IClassFixture<LogicalCluster>
{
    private const string Setup = """
        create table item (id int primary key, name text not null);
        insert into item select i, 'item ' || i from generate_series(1, 20) i;
        """;

    private const string Names = "subscription { item(where: {id: {_lt: 3}}, order_by: {id: asc}) { name } }";

    private static readonly PollingOptions Quick = new()
    {
        RefetchInterval = TimeSpan.FromMilliseconds(50),
        SafetyRefetchInterval = TimeSpan.FromHours(1),
    };

    [Fact]
    public async Task Changed_tables_wake_the_pollers_that_read_them_and_a_truncation_too()
    {
        await using var source = await OpenAsync(Setup + "create table other (id int primary key, n int); insert into other values (1, 1)");
        using var items = Listener.Start(source, source.Compile(Names));
        using var others = Listener.Start(source, source.Compile("subscription { other { n } }"));
        await others.UntilStateAsync("""{"other":[{"n":1}]}""");
        await source.UntilGateAsync("table");
        await source.SettleAsync();
        source.Observer.Reset();

        await source.ExecuteAsync("update other set n = 2");
        await others.UntilStateAsync("""{"other":[{"n":2}]}""");
        await source.SettleAsync();
        Assert.Equal(1, source.Observer.Cohorts);

        await source.ExecuteAsync("begin; update item set name = 'gone' where id = 1; rollback");
        await source.ExecuteAsync("truncate item");
        await items.UntilStateAsync("""{"item":[]}""");
        await source.SettleAsync();
        Assert.Equal(2, source.Observer.Cohorts);
        Assert.Empty(source.Observer.Resets);
        Assert.Equal(0, source.Observer.Missed);
    }

    [Theory]
    [InlineData("now()")]
    [InlineData("NOW")]
    public async Task A_value_that_means_the_time_is_looked_at_at_every_interval_and_others_of_the_same_query_are_not(string value)
    {
        await using var source = await OpenAsync(
            Setup + "create table due (id int primary key, at timestamptz not null); insert into due values (1, now() + interval '2 s')");
        const string Due = "subscription($at: timestamptz!) { due(where: {at: {_lte: $at}}) { id } }";
        using var clock = Listener.Start(source, source.Compile(Due, variables: $$"""{"at":"{{value}}"}"""));
        using var fixedTime = Listener.Start(source, source.Compile(Due, variables: """{"at":"2001-02-03T04:05:06Z"}"""));
        await clock.UntilStateAsync("""{"due":[]}""");
        await fixedTime.UntilStateAsync("""{"due":[]}""");
        await source.UntilAsync(
            state => state.Pollers.Select(poller => poller.Gate.Name).Order(StringComparer.Ordinal).SequenceEqual(["always", "table"]),
            "poller that goes by the clock, and one that does not");

        await clock.UntilStateAsync("""{"due":[{"id":1}]}""");
        Assert.Equal("""{"due":[]}""", fixedTime.State);
        Assert.Equal(0, source.Observer.Missed);
    }

    [Fact]
    public async Task A_transaction_that_is_told_of_before_it_can_be_seen_is_not_lost()
    {
        await using var alone = await postgres.StartPrivateClusterAsync("wal_level=logical", "synchronous_commit=on");
        await using var source = await OpenAloneAsync(alone);
        using var items = Listener.Start(source, source.Compile(Names));
        await items.UntilStateAsync("""{"item":[{"name":"item 1"},{"name":"item 2"}]}""");
        await source.UntilGateAsync("table");
        await source.SettleAsync();

        // Nobody is that standby: commits are written to the log, and wait.
        await source.ExecuteAsync("alter system set synchronous_standby_names = 'nobody'");
        await source.ExecuteAsync("select pg_reload_conf()");
        await Database.UntilAsync(source.ConnectionString, "show synchronous_standby_names", "nobody");
        var commit = source.ExecuteAsync("update item set name = 'late' where id = 1");
        await source.UntilAsync(state => state.Sources[0].Feed.Unsettled > 0, "transaction that nobody sees yet");
        var fetched = source.Observer.Cohorts;
        await Task.Delay(1_000, TestContext.Current.CancellationToken);
        Assert.False(commit.IsCompleted);
        Assert.Equal("""{"item":[{"name":"item 1"},{"name":"item 2"}]}""", items.State);
        Assert.Equal(fetched, source.Observer.Cohorts);

        await source.ExecuteAsync("alter system reset synchronous_standby_names");
        await source.ExecuteAsync("select pg_reload_conf()");
        await items.UntilStateAsync("""{"item":[{"name":"late"},{"name":"item 2"}]}""");
        await commit;
        Assert.Equal(0, source.Observer.Missed);
    }

    [Fact]
    public async Task A_feed_that_is_cut_off_begins_anew_and_nothing_is_lost_in_between()
    {
        await using var source = await OpenAsync(Setup);
        using var items = Listener.Start(source, source.Compile(Names));
        await items.UntilAsync(it => it.State is not null, "a state");
        await source.UntilGateAsync("table");

        for (var round = 0; round < 10; round++)
        {
            await source.ExecuteAsync($"""
                update item set name = 'round {round}' where id = 1;
                select pg_terminate_backend(pid) from pg_stat_replication where application_name like 'livequery%' and pid in
                  (select active_pid from pg_replication_slots where database = current_database());
                """);
            await items.UntilStateAsync($$$"""{"item":[{"name":"round {{{round}}}"},{"name":"item 2"}]}""");
        }

        await source.UntilGateAsync("table");
        Assert.True(source.Engine.ReadState().Sources[0].Feed.Reconnects > 0);
        await source.ExecuteAsync("update item set name = 'after' where id = 1");
        await items.UntilStateAsync("""{"item":[{"name":"after"},{"name":"item 2"}]}""");
        Assert.Equal(0, source.Observer.Missed);
    }

    [Fact]
    public async Task A_server_that_is_killed_and_comes_back_is_followed_again()
    {
        await using var alone = await postgres.StartPrivateClusterAsync("wal_level=logical", "synchronous_commit=on");
        await using var source = await OpenAloneAsync(alone);
        using var items = Listener.Start(source, source.Compile(Names));
        await items.UntilAsync(it => it.State is not null, "a state");
        await source.UntilGateAsync("table");

        await alone.KillAsync();
        await alone.StartAgainAsync(TestContext.Current.CancellationToken);
        await source.ExecuteAsync("update item set name = 'new' where id = 1");
        await items.UntilStateAsync("""{"item":[{"name":"new"},{"name":"item 2"}]}""");
        await source.UntilGateAsync("table");
        await source.ExecuteAsync("update item set name = 'newer' where id = 1");
        await items.UntilStateAsync("""{"item":[{"name":"newer"},{"name":"item 2"}]}""");
        Assert.Equal(0, source.Observer.Missed);
    }

    [Fact]
    public async Task Where_any_reader_of_the_log_counts_as_a_standby_the_feed_is_none()
    {
        await using var alone = await postgres.StartPrivateClusterAsync("wal_level=logical", "synchronous_commit=local", "synchronous_standby_names=*");
        await using var source = await OpenAloneAsync(alone);
        using var items = Listener.Start(source, source.Compile(Names));
        await source.UntilAsync(state => state.Sources[0].Feed.Reason?.StartsWith("synchronous_standby_names", StringComparison.Ordinal) == true, "reason");

        await source.ExecuteAsync("update item set name = 'seen' where id = 1");
        await items.UntilStateAsync("""{"item":[{"name":"seen"},{"name":"item 2"}]}""");
        Assert.Equal(0L, await Database.ReadAsync(source.ConnectionString, "select count(*) from pg_stat_replication"));
    }

    [Fact]
    public async Task Ddl_that_changes_what_is_read_is_noticed()
    {
        await using var source = await OpenAsync(Setup + """
            create table log (id int primary key, at int not null) partition by range (id);
            create table log_1 partition of log for values from (0) to (10);
            insert into log values (1, 1);
            create table log_2 (id int primary key, at int not null);
            insert into log_2 values (11, 11);
            create view shown as select id, name from item where id = 1;
            create table stock (id int primary key, name text not null);
            insert into stock values (1, 'stock 1');
            """);
        using var items = Listener.Start(source, source.Compile(Names));
        using var logs = Listener.Start(source, source.Compile("subscription { log(order_by: {id: asc}) { at } }"));
        using var shown = Listener.Start(source, source.Compile("subscription { shown { name } }"));
        await items.UntilAsync(it => it.State is not null, "a state");
        await logs.UntilStateAsync("""{"log":[{"at":1}]}""");
        await shown.UntilStateAsync("""{"shown":[{"name":"item 1"}]}""");
        await source.UntilGateAsync("table");

        // Rewritten without a changed row.
        await source.ExecuteAsync("drop view shown; alter table item alter name type text using upper(name); create view shown as select id, name from item where id = 1");
        await items.UntilStateAsync("""{"item":[{"name":"ITEM 1"},{"name":"ITEM 2"}]}""");

        await source.ExecuteAsync("alter table log attach partition log_2 for values from (10) to (20)");
        await logs.UntilStateAsync("""{"log":[{"at":1},{"at":11}]}""");
        await source.UntilGateAsync("table");
        await source.ExecuteAsync("update log set at = 12 where id = 11");
        await logs.UntilStateAsync("""{"log":[{"at":1},{"at":12}]}""");
        await source.ExecuteAsync("truncate log_1");
        await logs.UntilStateAsync("""{"log":[{"at":12}]}""");
        await source.ExecuteAsync("create table log_3 partition of log for values from (20) to (30); insert into log values (21, 21)");
        await logs.UntilStateAsync("""{"log":[{"at":12},{"at":21}]}""");

        await source.ExecuteAsync("create or replace view shown as select id, name from stock");
        await shown.UntilStateAsync("""{"shown":[{"name":"stock 1"}]}""");
        await source.ExecuteAsync("update stock set name = 'stock 2'");
        await shown.UntilStateAsync("""{"shown":[{"name":"stock 2"}]}""");

        await source.ExecuteAsync("""
            create table item_next (id int primary key, name text not null);
            insert into item_next values (1, 'next');
            begin; alter table item rename to item_old; alter table item_next rename to item; commit;
            """);
        await items.UntilStateAsync("""{"item":[{"name":"next"}]}""");
        await source.ExecuteAsync("update item set name = 'swapped'");
        await items.UntilStateAsync("""{"item":[{"name":"swapped"}]}""");
        Assert.Equal(0, source.Observer.Missed);
    }

    [Fact]
    public async Task A_table_without_an_identity_keeps_its_updates_and_one_that_loses_it_gets_them_back()
    {
        await using var source = await OpenAsync(Setup + "create table bare (id int, name text); insert into bare values (1, 'a')");
        using var items = Listener.Start(source, source.Compile(Names));
        using var bare = Listener.Start(source, source.Compile("subscription { bare { name } }"));
        await bare.UntilStateAsync("""{"bare":[{"name":"a"}]}""");
        await source.UntilAsync(state => state.Pollers.Any(poller => poller.Gate.Name == "table"), "poller that goes by tables");
        Assert.Contains(
            "has no replica identity",
            Assert.Single(source.Engine.ReadState().Pollers, poller => poller.Gate.Name == "snapshot").Gate.Reason,
            StringComparison.Ordinal);

        await source.ExecuteAsync("update bare set name = 'b'; delete from bare where id = 2");
        await bare.UntilStateAsync("""{"bare":[{"name":"b"}]}""");

        await source.ExecuteAsync("alter table item drop constraint item_pkey");
        await source.UntilGateAsync("snapshot");
        await source.ExecuteAsync("update item set name = 'still' where id = 1");
        await items.UntilStateAsync("""{"item":[{"name":"still"},{"name":"item 2"}]}""");
        Assert.Equal(0L, await Database.ReadAsync(source.ConnectionString, "select count(*) from pg_publication_tables"));
    }

    [Fact]
    public async Task What_the_log_does_not_tell_is_left_to_the_snapshot()
    {
        await using var source = await OpenAsync(Setup + """
            create unlogged table quick (id int primary key, n int); insert into quick values (1, 1);
            create materialized view counted as select count(*)::int as n from item;
            create function first_item(item) returns text stable language sql as 'select name from item order by id limit 1';
            create view called as select first_item(i) as n from item i where id = 2;
            create table secret (id int primary key, n int); insert into secret values (1, 1);
            """);
        using var items = Listener.Start(source, source.Compile(Names));
        using var quick = Listener.Start(source, source.Compile("subscription { quick { n } }"));
        using var counted = Listener.Start(source, source.Compile("subscription { counted { n } }"));
        using var called = Listener.Start(source, source.Compile("subscription { called { n } }"));
        await called.UntilStateAsync("""{"called":[{"n":"item 1"}]}""");
        await source.UntilAsync(state => state.Pollers.Count(poller => poller.Gate.Name == "table") == 1, "poller that goes by tables");
        Assert.Equal(
            ["called calls functions, which may read anything", "counted is a materialized view, whose refreshes are not told", "quick is not logged"],
            source.Engine.ReadState().Pollers.Where(poller => poller.Gate.Name == "snapshot").Select(poller => poller.Gate.Reason).Order());

        await source.ExecuteAsync("update quick set n = 2");
        await quick.UntilStateAsync("""{"quick":[{"n":2}]}""");
        await source.ExecuteAsync("delete from item where id > 10");
        await source.ExecuteAsync("refresh materialized view counted");
        await counted.UntilStateAsync("""{"counted":[{"n":10}]}""");
        await source.ExecuteAsync("update item set name = 'first' where id = 1");
        await called.UntilStateAsync("""{"called":[{"n":"first"}]}""");
    }

    [Fact]
    public async Task A_database_that_does_not_allow_it_is_followed_by_the_snapshot_and_the_reason_is_told()
    {
        await using (var source = await TestSource.OpenAsync(await postgres.CreateDatabaseAsync(Setup), polling: Quick))
        {
            using var items = Listener.Start(source, source.Compile(Names));
            await source.UntilAsync(state => state.Sources[0].Feed.Reason?.StartsWith("wal_level is", StringComparison.Ordinal) == true, "reason");
            Assert.Contains("wal_level", source.Engine.ReadState().Pollers[0].Gate.Reason, StringComparison.Ordinal);
        }

        var database = await cluster.CreateDatabaseAsync(Setup + """
            do $$ begin if not exists (select from pg_roles where rolname = 'reader') then create role reader login password 'secret'; end if; end $$;
            grant select on item to reader;
            """);
        var reader = new NpgsqlConnectionStringBuilder(database) { Username = "reader", Password = "secret" }.ConnectionString;
        await using (var source = await TestSource.OpenAsync(reader, polling: Quick))
        {
            using var items = Listener.Start(source, source.Compile(Names));
            await source.UntilAsync(state => state.Sources[0].Feed.Reason == "the role reader has no REPLICATION right", "reason");

            await Database.ExecuteAsync(database, "update item set name = 'seen' where id = 1");
            await items.UntilStateAsync("""{"item":[{"name":"seen"},{"name":"item 2"}]}""");
        }

        await Database.ExecuteAsync(database, "alter role reader replication");
        await using (var source = await TestSource.OpenAsync(reader, polling: Quick))
        {
            using var items = Listener.Start(source, source.Compile(Names));
            await source.UntilAsync(
                state => state.Sources[0].Feed.Reason == "there is no publication livequery, and the role reader may not create one", "reason");
        }

        // Made by somebody else, it is used as it is.
        await Database.ExecuteAsync(database, "create publication livequery for table item");
        await using (var source = await TestSource.OpenAsync(reader, polling: Quick))
        {
            using var items = Listener.Start(source, source.Compile(Names));
            await source.UntilGateAsync("table");
            await Database.ExecuteAsync(database, "update item set name = 'told' where id = 1");
            await items.UntilStateAsync("""{"item":[{"name":"told"},{"name":"item 2"}]}""");
        }

        await Database.ExecuteAsync(database, "alter role reader noreplication");
    }

    [Fact]
    public async Task A_process_that_is_killed_leaves_the_publication_and_nothing_else()
    {
        var database = await cluster.CreateDatabaseAsync(Setup);
        const string Slots = "select count(*) from pg_replication_slots where database = current_database()";
        await using (var server = ServerProcess.Start("--database-url", database, "--host", "127.0.0.1", "--port", "0"))
        {
            using var client = await LiveClient.SubscribeAsync(await server.ListeningAsync(), Names);
            Assert.Contains("item 1", await client.ReceiveAsync(), StringComparison.Ordinal);
            await Database.UntilAsync(database, Slots, 1L);

            // Disposing it kills it.
        }

        await Database.UntilAsync(database, Slots, 0L);
        Assert.Equal(1L, await Database.ReadAsync(database, "select count(*) from pg_publication"));
        Assert.Equal(1L, await Database.ReadAsync(database, "select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"));
        Assert.Equal(0L, await Database.ReadAsync(database, "select count(*) from pg_trigger"));
        Assert.Equal(0L, await Database.ReadAsync(database, "select count(*) from pg_event_trigger"));
    }

    [Fact]
    public async Task Two_servers_share_the_publication()
    {
        var database = await cluster.CreateDatabaseAsync(Setup + "create table other (id int primary key, n int); insert into other values (1, 1)");
        await using var one = await TestSource.OpenAsync(database, polling: Quick);
        await using var two = await TestSource.OpenAsync(database, polling: Quick);
        using var items = Listener.Start(one, one.Compile(Names));
        using var others = Listener.Start(two, two.Compile("subscription { other { n } }"));
        await one.UntilGateAsync("table");
        await two.UntilGateAsync("table");

        await one.ExecuteAsync("update item set name = 'shared' where id = 1; update other set n = 2");
        await items.UntilStateAsync("""{"item":[{"name":"shared"},{"name":"item 2"}]}""");
        await others.UntilStateAsync("""{"other":[{"n":2}]}""");
    }

    private static async Task<TestSource> OpenAloneAsync(PostgresCluster alone)
    {
        var database = await alone.CreateDatabaseAsync("own", TestContext.Current.CancellationToken);
        await Database.ExecuteAsync(database, Setup);
        return await TestSource.OpenAsync(database, polling: Quick);
    }

    private async Task<TestSource> OpenAsync(string setup) =>
        await TestSource.OpenAsync(await cluster.CreateDatabaseAsync(setup), polling: Quick);
}

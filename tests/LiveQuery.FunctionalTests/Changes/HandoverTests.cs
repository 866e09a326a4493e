using LiveQuery.Engine.Polling;
using Npgsql;

namespace LiveQuery.FunctionalTests.Changes;

/// <summary>Tables that are told of only after the feed has begun: the others are told of all the while, and nothing is lost.</summary>
public sealed class HandoverTests(LogicalCluster cluster) : IClassFixture<LogicalCluster>
{
    private const string Setup = """
        create table item (id int primary key, name text not null); insert into item values (1, 'item 1');
        create table other (id int primary key, n int not null); insert into other values (1, 1);
        create view shown as select n from other;
        """;

    private const string Slots = "select count(*) from pg_replication_slots where database = current_database()";

    private static readonly PollingOptions Quick = new()
    {
        RefetchInterval = TimeSpan.FromMilliseconds(50),
        SafetyRefetchInterval = TimeSpan.FromHours(1),
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_table_is_added_while_the_feed_goes_on_and_while_its_writer_is_not_done()
    {
        await using var source = await TestSource.OpenAsync(await cluster.CreateDatabaseAsync(Setup), polling: Quick);
        using var items = Listener.Start(source, source.Compile("subscription { item { name } }"));
        await items.UntilStateAsync("""{"item":[{"name":"item 1"}]}""");
        await source.UntilGateAsync("table");
        var slot = source.Engine.ReadState().Sources[0].Feed.Slot;
        source.Observer.Reset();

        await using var writer = await BeginAsync(source.ConnectionString, "update other set n = 2");
        using var shown = Listener.Start(source, source.Compile("subscription { shown { n } }"));
        await shown.UntilStateAsync("""{"shown":[{"n":1}]}""");
        await Database.UntilAsync(source.ConnectionString, "select count(*) from pg_publication_tables where tablename = 'other'", 1L);
        await Database.UntilAsync(source.ConnectionString, Slots, 2L);

        // The slot waits for the writer, and nobody for the slot.
        for (var round = 0; round < 20; round++)
        {
            await source.ExecuteAsync($"update item set name = 'round {round}'");
            await items.UntilStateAsync($$$"""{"item":[{"name":"round {{{round}}}"}]}""");
        }

        var state = source.Engine.ReadState();
        Assert.Equal(("live", slot), (state.Sources[0].Feed.Phase, state.Sources[0].Feed.Slot));
        Assert.Equal(["snapshot", "table"], state.Pollers.Select(poller => poller.Gate.Name).Order(StringComparer.Ordinal));
        Assert.All(source.Observer.Resets, reason => Assert.Equal("ddl", reason));

        await ExecuteAsync(writer, "commit");
        await shown.UntilStateAsync("""{"shown":[{"n":2}]}""");
        await source.UntilGateAsync("table");
        Assert.NotEqual(slot, source.Engine.ReadState().Sources[0].Feed.Slot);
        await Database.UntilAsync(source.ConnectionString, Slots, 1L);

        await source.ExecuteAsync("update other set n = 3; update item set name = 'last'");
        await shown.UntilStateAsync("""{"shown":[{"n":3}]}""");
        await items.UntilStateAsync("""{"item":[{"name":"last"}]}""");
        Assert.DoesNotContain("lost", source.Observer.Resets);
        Assert.Equal((0, 0L), (source.Observer.Missed, source.Engine.ReadState().Sources[0].Feed.Reconnects));
    }

    [Fact]
    public async Task A_table_that_was_made_later_is_gone_by_only_once_its_earlier_writers_are_done()
    {
        const string Late = "create table late (id int primary key, n int not null); insert into late values (1, 1);";
        await using var source = await TestSource.OpenAsync(await cluster.CreateDatabaseAsync(Setup + Late), polling: Quick);
        var operation = source.Compile("subscription { late { n } }");
        using var items = Listener.Start(source, source.Compile("subscription { item { name } }"));
        await source.UntilGateAsync("table");

        // Another table of that name.
        await source.ExecuteAsync("drop table late; " + Late);
        await using var writer = await BeginAsync(source.ConnectionString, "update late set n = 2");
        using var late = Listener.Start(source, operation);
        await late.UntilStateAsync("""{"late":[{"n":1}]}""");
        await Database.UntilAsync(source.ConnectionString, Slots, 2L);
        Assert.Equal(["snapshot", "table"], source.Engine.ReadState().Pollers.Select(poller => poller.Gate.Name).Order(StringComparer.Ordinal));

        await ExecuteAsync(writer, "commit");
        await late.UntilStateAsync("""{"late":[{"n":2}]}""");
        await source.UntilGateAsync("table");
        await source.ExecuteAsync("update late set n = 3");
        await late.UntilStateAsync("""{"late":[{"n":3}]}""");
        Assert.Equal((0, 0L), (source.Observer.Missed, source.Engine.ReadState().Sources[0].Feed.Reconnects));
    }

    [Fact]
    public async Task A_table_that_somebody_else_publishes_is_gone_by_only_once_its_earlier_writers_are_done()
    {
        var (database, reader) = await cluster.CreateForeignlyPublishedAsync(Setup, "item");
        await using var source = await TestSource.OpenAsync(reader, polling: Quick);
        using var items = Listener.Start(source, source.Compile("subscription { item { name } }"));
        using var others = Listener.Start(source, source.Compile("subscription { other { n } }"));
        await others.UntilStateAsync("""{"other":[{"n":1}]}""");
        await source.UntilAsync(state => state.Pollers.Any(poller => poller.Gate.Name == "table"), "poller that goes by tables");

        await using var writer = await BeginAsync(database, "update other set n = 2");
        await Database.ExecuteAsync(database, "alter publication livequery add table other");
        await Database.UntilAsync(database, Slots, 2L);
        Assert.Equal(["snapshot", "table"], source.Engine.ReadState().Pollers.Select(poller => poller.Gate.Name).Order(StringComparer.Ordinal));

        await ExecuteAsync(writer, "commit");
        await others.UntilStateAsync("""{"other":[{"n":2}]}""");
        await source.UntilGateAsync("table");
        await Database.ExecuteAsync(database, "update other set n = 3");
        await others.UntilStateAsync("""{"other":[{"n":3}]}""");
        Assert.Equal((0, 0L), (source.Observer.Missed, source.Engine.ReadState().Sources[0].Feed.Reconnects));
    }

    /// <summary>A connection with a transaction that has written and is not done.</summary>
    private static async Task<NpgsqlConnection> BeginAsync(string database, string sql)
    {
        var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(Stop);
        await ExecuteAsync(connection, "begin; " + sql);
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}

using LiveQuery.Engine.Polling;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LiveQuery.FunctionalTests.Changes;

/// <summary>That the publication does not break the writes of its tables for long, and what is said where it must.</summary>
public sealed class PublishedTableTests(LogicalCluster cluster) : IClassFixture<LogicalCluster>
{
    private const string Setup = """
        create table item (id int primary key, name text not null); insert into item values (1, 'item 1');
        create table part (id int primary key, name text not null) partition by range (id);
        create table part_1 partition of part for values from (0) to (10); insert into part values (1, 'part 1');
        """;

    private static readonly PollingOptions Quick = new()
    {
        RefetchInterval = TimeSpan.FromMilliseconds(50),
        SafetyRefetchInterval = TimeSpan.FromHours(1),
    };

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task A_partition_that_loses_its_identity_has_its_table_taken_out()
    {
        await using var source = await TestSource.OpenAsync(await cluster.CreateDatabaseAsync(Setup), polling: Quick);
        using var parts = Listener.Start(source, source.Compile("subscription { part { name } }"));
        await parts.UntilStateAsync("""{"part":[{"name":"part 1"}]}""");
        await source.UntilGateAsync("table");

        await source.ExecuteAsync("alter table part_1 replica identity nothing");
        await Database.UntilAsync(source.ConnectionString, "select count(*) from pg_publication_tables", 0L, Soon);
        await source.ExecuteAsync("update part set name = 'part 2'");
        await parts.UntilStateAsync("""{"part":[{"name":"part 2"}]}""");
        await source.UntilGateAsync("snapshot");
        Assert.Equal(0, source.Engine.ReadState().Sources[0].Feed.Reconnects);
        Assert.Equal(0, source.Observer.Missed);
    }

    [Fact]
    public async Task A_table_that_is_locked_is_taken_out_when_it_is_free_and_the_feed_goes_on()
    {
        await using var source = await TestSource.OpenAsync(await cluster.CreateDatabaseAsync(Setup), polling: Quick);
        using var items = Listener.Start(source, source.Compile("subscription { item { name } }"));
        using var parts = Listener.Start(source, source.Compile("subscription { part { name } }"));
        await source.UntilGateAsync("table");
        var session = source.Engine.ReadState().Sources[0].Feed.Slot;

        await source.ExecuteAsync("alter table item drop constraint item_pkey");
        await using (var other = new NpgsqlConnection(source.ConnectionString + ";Pooling=false"))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            await using var locked = new NpgsqlCommand("begin; lock table item in share update exclusive mode", other);
            await locked.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await UntilToldAsync(source, "lock timeout");

            // The others are told of all the while.
            await source.ExecuteAsync("update part set name = 'meanwhile'");
            await parts.UntilStateAsync("""{"part":[{"name":"meanwhile"}]}""");
            await Task.Delay(Soon, TestContext.Current.CancellationToken);
        }

        await Database.UntilAsync(source.ConnectionString, "select count(*) from pg_publication_tables where tablename = 'item'", 0L);
        await source.ExecuteAsync("update item set name = 'free'");
        await items.UntilStateAsync("""{"item":[{"name":"free"}]}""");
        Assert.Equal(session, source.Engine.ReadState().Sources[0].Feed.Slot);
        Assert.Single(source.Log.Lines, line => line.Text.Contains("FAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_the_publication_is_for_all_tables_the_operator_is_told_and_the_feed_goes_on()
    {
        await using var source = await TestSource.OpenAsync(
            await cluster.CreateDatabaseAsync(Setup + "create publication livequery for all tables"), polling: Quick);
        using var items = Listener.Start(source, source.Compile("subscription { item { name } }"));
        await source.UntilGateAsync("table");
        var session = source.Engine.ReadState().Sources[0].Feed.Slot;

        await source.ExecuteAsync("alter table item drop constraint item_pkey");
        await UntilToldAsync(source, "tells of all tables");
        await source.ExecuteAsync("insert into item values (2, 'item 2')");
        await items.UntilStateAsync("""{"item":[{"name":"item 1"},{"name":"item 2"}]}""");
        Assert.Equal(session, source.Engine.ReadState().Sources[0].Feed.Slot);

        // Refused by Postgres, as the log has said.
        await Assert.ThrowsAsync<PostgresException>(() => source.ExecuteAsync("update item set name = 'refused'"));
        await source.ExecuteAsync("create table further (id int)");
        await UntilToldAsync(source, "TABLE further");

        // At a later look, which tells of nothing a second time.
        await source.ExecuteAsync("create table last (id int)");
        await UntilToldAsync(source, "TABLE last");
        Assert.Equal(
            ["item", "further", "last"],
            source.Log.Lines.Where(line => line.Text.Contains("FAIL", StringComparison.Ordinal))
                .Select(line => line.Text.Split("TABLE ")[1].Split(' ')[0]));
    }

    [Fact]
    public async Task Where_the_publication_is_another_roles_the_operator_is_told_and_the_feed_goes_on()
    {
        var (database, reader) = await cluster.CreateForeignlyPublishedAsync(Setup, "item");
        await using var source = await TestSource.OpenAsync(reader, polling: Quick);
        using var items = Listener.Start(source, source.Compile("subscription { item { name } }"));
        await source.UntilGateAsync("table");
        var session = source.Engine.ReadState().Sources[0].Feed.Slot;

        await Database.ExecuteAsync(database, "alter table item drop constraint item_pkey");
        await UntilToldAsync(source, "must be owner of publication");
        await Task.Delay(Soon, TestContext.Current.CancellationToken);
        Assert.Equal(session, source.Engine.ReadState().Sources[0].Feed.Slot);
        var told = Assert.Single(source.Log.Lines, line => line.Text.Contains("FAIL", StringComparison.Ordinal));
        Assert.Equal(LogLevel.Warning, told.Level);
        Assert.Contains("alter publication livequery drop table only item", told.Text, StringComparison.Ordinal);
    }

    private static Task UntilToldAsync(TestSource source, string part) => source.UntilAsync(
        _ => source.Log.Lines.Any(line => line.Text.Contains("FAIL", StringComparison.Ordinal) && line.Text.Contains(part, StringComparison.Ordinal)),
        "line that says " + part);
}

using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;

namespace LiveQuery.FunctionalTests.Engine;

/// <summary>How it is found out that a result has changed.</summary>
public sealed class ChangeDetectionTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Setup =
        """
        create table item (id int primary key, name text, price numeric);
        insert into item select i, 'n' || i, i from generate_series(1, 5) i;
        create table rate (rate numeric);
        insert into rate values (2);
        create function item_rate(item) returns numeric stable language sql as 'select rate from rate limit 1';
        """;

    private const string Metadata =
        """
        {"version": 3, "sources": [{"name": "default", "kind": "postgres", "tables": [{
          "table": {"schema": "public", "name": "item"},
          "computed_fields": [{"name": "rate", "definition": {"function": {"schema": "public", "name": "item_rate"}}}]
        }]}]}
        """;

    [Theory]
    [InlineData(ExecutionStrategy.Fingerprint, ResultHash.Sha256)]
    [InlineData(ExecutionStrategy.Fingerprint, ResultHash.HashText)]
    [InlineData(ExecutionStrategy.Lateral, ResultHash.HashText)]
    [InlineData(ExecutionStrategy.Set, ResultHash.HashText)]
    [InlineData(ExecutionStrategy.Direct, ResultHash.HashText)]
    public async Task Every_change_arrives_and_what_is_none_does_not(ExecutionStrategy strategy, ResultHash hash)
    {
        await using var world = await OpenAsync(strategy, hash);
        using var one = Listen(world, 1);
        using var two = Listen(world, 2);
        await one.UntilStateAsync("""{"item":[{"name":"n1","rate":2}]}""");
        await two.UntilStateAsync("""{"item":[{"name":"n2","rate":2}]}""");

        // A new version of the same content, twice, and a place elsewhere.
        await world.ExecuteAsync("update item set name = name");
        await world.ExecuteAsync("vacuum full item");
        await world.ExecuteAsync("update item set name = 'new' where id = 2");
        await two.UntilStateAsync("""{"item":[{"name":"new","rate":2}]}""");
        Assert.Equal(1, one.Updates);

        // What a function reads elsewhere is no version of the row.
        await world.ExecuteAsync("update rate set rate = 3");
        await one.UntilStateAsync("""{"item":[{"name":"n1","rate":3}]}""");
        await world.ExecuteAsync("delete from item where id = 1");
        await one.UntilStateAsync("""{"item":[]}""");
        await world.ExecuteAsync("insert into item values (1, 'n1', 1)");
        await one.UntilStateAsync("""{"item":[{"name":"n1","rate":3}]}""");
        Assert.Empty(world.Log.Errors);
    }

    [Fact]
    public async Task Who_joins_later_gets_the_state_where_it_is_not_kept()
    {
        await using var world = await OpenAsync(ExecutionStrategy.Fingerprint, ResultHash.Sha256, maxKeptBytes: 0);
        using var first = Listen(world, 1);
        await first.UntilStateAsync("""{"item":[{"name":"n1","rate":2}]}""");
        using var second = Listen(world, 1);
        await second.UntilStateAsync("""{"item":[{"name":"n1","rate":2}]}""");
        Assert.Equal(1, first.Updates);
    }

    private static Listener Listen(TestSource world, int id) => Listener.Start(
        world,
        world.Compile($"subscription {{ item(where: {{id: {{_eq: {id}}}}}) {{ name rate }} }}"),
        new Session("admin"));

    private async Task<TestSource> OpenAsync(ExecutionStrategy strategy, ResultHash hash, long maxKeptBytes = 1L << 30) => await TestSource.OpenAsync(
        await postgres.CreateDatabaseAsync(Setup),
        Metadata,
        new PollingOptions { RefetchInterval = TimeSpan.FromMilliseconds(20), Strategy = strategy, MaxKeptBytes = maxKeptBytes },
        new CompilerOptions { Hash = hash });
}

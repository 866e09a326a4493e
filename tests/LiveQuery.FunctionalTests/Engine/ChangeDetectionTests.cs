using System.Text;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Postgres;

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

    // Rows whose versions outlive DDL.
    private const string AlteredSetup =
        """
        create type mood as enum ('fine', 'bad');
        create type pair as (a int, b int);
        create table thing (id int, touched int, name text, title text, note text, mood mood, moods mood[], pair pair, kind regtype);
        insert into thing select i, 0, 'name', 'title', 'note', 'fine', '{fine}', row(1, 2)::pair, 'mood'::regtype from generate_series(1, 2) i;
        create table part (id int, touched int, note text) partition by range (id);
        create table part_1 partition of part for values from (0) to (100);
        create table above (id int, touched int, note text);
        create table below () inherits (above);
        insert into part select i, 0, 'note' from generate_series(1, 2) i;
        insert into below select i, 0, 'note' from generate_series(1, 2) i;
        """;

    [Theory]
    [InlineData("thing", "name", "alter table thing rename name to old; alter table thing rename title to name", "\"title\"")]
    [InlineData("thing", "note", "alter table thing drop column note; alter table thing add column note text default 'new'", "\"new\"")]
    [InlineData("thing", "mood", "alter type mood rename value 'fine' to 'good'", "\"good\"")]
    [InlineData("thing", "moods", "alter type mood rename value 'fine' to 'good'", "[\"good\"]")]
    [InlineData("thing", "pair", "alter type pair rename attribute a to c", "{\"c\":1,\"b\":2}")]
    [InlineData("thing", "kind", "alter type mood rename to humour", "\"humour\"")]
    [InlineData("part", "note", "alter table part drop column note; alter table part add column note text default 'new'", "\"new\"")]
    [InlineData("part", "note", "alter table part detach partition part_1; alter table part_1 drop column note; alter table part_1 add column note text default 'new'; alter table part attach partition part_1 for values from (0) to (100)", "\"new\"")]
    [InlineData("above", "note", "alter table below no inherit above; alter table below drop column note; alter table below add column note text default 'new'; alter table below inherit above", "\"new\"")]
    public async Task What_ddl_makes_of_the_same_row_versions_arrives(string table, string column, string ddl, string expected)
    {
        await using var world = await TestSource.OpenAsync(
            await postgres.CreateDatabaseAsync(AlteredSetup),
            polling: new PollingOptions { RefetchInterval = TimeSpan.FromMilliseconds(20), Strategy = ExecutionStrategy.Fingerprint });
        using var one = Start(1);
        using var two = Start(2);
        await one.UntilAsync(listener => listener.State is not null, "a state");
        await two.UntilAsync(listener => listener.State is not null, "a state");

        // Now both are asked for together, and their versions are known.
        await world.ExecuteAsync($"update {table} set touched = 1");
        await one.UntilAsync(listener => listener.State!.Contains("\"touched\":1", StringComparison.Ordinal), "the update");
        await two.UntilAsync(listener => listener.State!.Contains("\"touched\":1", StringComparison.Ordinal), "the update");
        await world.ExecuteAsync(ddl);
        var state = $$"""{"{{table}}":[{"touched":1,"{{column}}":{{expected}}}]}""";
        await one.UntilStateAsync(state);
        await two.UntilStateAsync(state);
        Assert.Empty(world.Log.Errors);

        Listener Start(int id) => Listener.Start(
            world,
            world.Compile($"subscription {{ {table}(where: {{id: {{_eq: {id}}}}}) {{ touched {column} }} }}"),
            new Session("admin"));
    }

    [Theory]
    [InlineData("", "vacuum full item")]
    [InlineData("", "cluster item using item_pkey")]
    [InlineData(" partition by range (id)", "vacuum full item_1")]
    public async Task A_row_that_comes_to_lie_where_another_of_its_transaction_lay_is_told_from_it(string kind, string rewrite)
    {
        await using var world = await TestSource.OpenAsync(await postgres.CreateDatabaseAsync(
            $"create table item (id int primary key, name text){kind};"
            + (kind.Length > 0 ? "create table item_1 partition of item for values from (0) to (100);" : "")
            + "insert into item select i, 'n' || i from generate_series(1, 3) i;"));
        await using var database = new Source(new SourceOptions { Name = "default", ConnectionString = world.ConnectionString });
        var executor = new BatchExecutor(database);
        var statements = new[] { 1, 2 }.Select(from => world.Compile(
            $"subscription {{ item(where: {{id: {{_gte: {from}}}}}, order_by: {{id: asc}}, limit: 1) {{ name }} }}").Statement).ToArray();
        var known = new CohortAnswer?[2];
        Assert.Equal(["""{"item":[{"name":"n1"}]}""", """{"item":[{"name":"n2"}]}"""], await FetchAsync());

        await world.ExecuteAsync("delete from item where id = 1");
        await world.ExecuteAsync(rewrite);
        Assert.Equal("""{"item":[{"name":"n2"}]}""", (await FetchAsync())[0]);

        // And nothing is made anew while nothing happens.
        Assert.Equal([null, null], await FetchAsync());

        async Task<string?[]> FetchAsync()
        {
            var told = new string?[2];
            await executor.ExecuteAsync(
                statements[0].Plan,
                ExecutionStrategy.Fingerprint,
                [.. statements.Select((statement, i) => new CohortRequest(statement.Values, known[i]?.Hash, known[i]?.Fingerprint))],
                (i, answer) =>
                {
                    known[i] = answer;
                    told[i] = answer.Data is { } data ? Encoding.UTF8.GetString(data) : "as it was";
                },
                TestContext.Current.CancellationToken);
            return told;
        }
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

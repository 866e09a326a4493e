using System.Text;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.FunctionalTests.Engine.Postgres;

/// <summary>
/// Behind a pooler in transaction mode, where a statement that one connection has prepared would answer another one's
/// request.
/// </summary>
public sealed class PgBouncerTests(PostgresFixture postgres)
{
    private const int Columns = 8;

    private static readonly string Setup =
        $"create table item (id int primary key, {string.Join(", ", Enumerable.Range(0, Columns).Select(i => $"c{i} text"))}); "
        + $"insert into item select i, {string.Join(", ", Enumerable.Range(0, Columns).Select(i => $"'{i}/' || i"))} from generate_series(1, 50) i";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("options, extra_float_digits")]
    public async Task Statements_are_answered_by_themselves(string ignored)
    {
        await using var bouncer = await PgBouncer.StartAsync(await postgres.CreateDatabaseAsync(Setup), ignored);
        await using var world = await TestSource.OpenAsync(bouncer.ConnectionString);
        await using var source = new Source(new SourceOptions { Name = "default", ConnectionString = bouncer.ConnectionString });
        var executor = new BatchExecutor(source);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            for (var i = 0; i < 60; i++)
            {
                var (column, id) = ((worker + i) % Columns, 1 + (i % 50));
                var statement = world.Compile($"subscription {{ item(where: {{id: {{_eq: {id}}}}}) {{ c{column} }} }}").Statement;
                var expected = $$$"""{"item":[{"c{{{column}}}":"{{{column}}}/{{{id}}}"}]}""";
                Assert.Equal(expected, Encoding.UTF8.GetString(await executor.QueryAsync(statement.Plan, statement.Values, Stop)));
                foreach (var strategy in Enum.GetValues<ExecutionStrategy>())
                {
                    await executor.ExecuteAsync(
                        statement.Plan,
                        strategy,
                        [new CohortRequest(statement.Values, null), new CohortRequest(statement.Values, null)],
                        (_, answer) => Assert.Equal(expected, Encoding.UTF8.GetString(answer.Data!)),
                        Stop);
                }
            }
        }));

        Assert.True(source.IsBehindPooler);
    }

    [Fact]
    public async Task Live_queries_live()
    {
        await using var bouncer = await PgBouncer.StartAsync(await postgres.CreateDatabaseAsync(Setup), "");
        await using var world = await TestSource.OpenAsync(bouncer.ConnectionString);
        var operation = world.Compile("subscription { item(where: {id: {_eq: 1}}) { c0 } }");
        using var listener = Listener.Start(world, operation, new Session("admin"));
        await listener.UntilStateAsync("""{"item":[{"c0":"0/1"}]}""");

        await world.ExecuteAsync("update item set c0 = 'new' where id = 1");

        await listener.UntilStateAsync("""{"item":[{"c0":"new"}]}""");
        Assert.Empty(world.Log.Errors);
        Assert.Contains(world.Log.Lines, line => line.Text.Contains("through a connection pooler", StringComparison.Ordinal));
        Assert.True(Assert.Single(world.Engine.ReadState().Sources).IsBehindPooler);
    }

    [Theory]
    [InlineData("")]
    [InlineData("options, extra_float_digits")]
    public async Task A_live_query_that_takes_too_long_harms_no_other(string ignored)
    {
        const string Slow =
            "; create view nap as select id, c0, case when c1 = 'slow' then pg_sleep(60)::text end as slept from item";
        await using var bouncer = await PgBouncer.StartAsync(await postgres.CreateDatabaseAsync(Setup + Slow), ignored);
        await using var world = await TestSource.OpenAsync(
            bouncer.ConnectionString,
            polling: new PollingOptions { RefetchInterval = TimeSpan.FromMilliseconds(50) },
            statementTimeout: TimeSpan.FromSeconds(1));
        var listeners = Enumerable.Range(1, 8).Select(id => Listener.Start(world, world.Compile(
            "subscription ($id: Int!) { nap(where: {id: {_eq: $id}}) { c0 slept } }", variables: $$"""{"id": {{id}} }"""))).ToArray();
        using var other = Listener.Start(world, world.Compile("subscription { item(where: {id: {_eq: 20}}) { c0 } }"));
        await other.UntilStateAsync("""{"item":[{"c0":"0/20"}]}""");
        for (var id = 1; id <= 8; id++)
        {
            await listeners[id - 1].UntilStateAsync($$$"""{"nap":[{"c0":"0/{{{id}}}","slept":null}]}""");
        }

        await world.ExecuteAsync("update item set c0 = 'new', c1 = case id when 5 then 'slow' else c1 end");
        await other.UntilStateAsync("""{"item":[{"c0":"new"}]}""");
        foreach (var listener in listeners)
        {
            await listener.UntilAsync(
                it => listener == listeners[4] ? it.Errors.Count > 0 : it.State == """{"nap":[{"c0":"new","slept":null}]}""",
                "the new state, or the error");
        }

        var error = Assert.Single(listeners[4].Errors);
        Assert.Equal(("the statement took longer than the limit on its running time allows", "unexpected"), (error.Message, error.Code));
        Assert.All(listeners.Where(listener => listener != listeners[4]), listener => Assert.Empty(listener.Errors));
        Assert.Empty(other.Errors);
        Assert.Empty(world.Observer.Outages);

        await world.ExecuteAsync("update item set c0 = 'healed', c1 = '' where id = 5");
        await listeners[4].UntilStateAsync("""{"nap":[{"c0":"healed","slept":null}]}""");
    }

    [Theory]
    [InlineData("")]
    [InlineData("options, extra_float_digits")]
    public async Task Live_queries_run_with_the_settings_that_connections_cannot_be_given(string ignored)
    {
        const string View =
            "; create view told as select id, current_setting('jit') as jit, current_setting('plan_cache_mode') as plans, "
            + "current_setting('statement_timeout') as timeout, current_setting('app.shop') as shop from item";
        await using var bouncer = await PgBouncer.StartAsync(await postgres.CreateDatabaseAsync(Setup + View), ignored);
        var settings = new Npgsql.NpgsqlConnectionStringBuilder(bouncer.ConnectionString)
        {
            Options = """-c app.shop=l'\ été\\'s -c plan_cache_mode=force_custom_plan""",
        };
        await using var world = await TestSource.OpenAsync(settings.ConnectionString, statementTimeout: TimeSpan.FromSeconds(7));
        using var listener = Listener.Start(world, world.Compile("subscription { told(where: {id: {_eq: 1}}) { jit plans timeout shop } }"));

        await listener.UntilStateAsync("""{"told":[{"jit":"off","plans":"force_custom_plan","timeout":"7s","shop":"l' été\\'s"}]}""");
        Assert.True(Assert.Single(world.Engine.ReadState().Sources).IsBehindPooler);
    }

    [Fact]
    public async Task A_mutation_that_takes_too_long_is_undone()
    {
        await using var bouncer = await PgBouncer.StartAsync(await postgres.CreateDatabaseAsync(
            "create table note (id int primary key, body text); "
            + "create function doze() returns trigger language plpgsql as 'begin perform pg_sleep(60); return new; end'; "
            + "create trigger doze before insert on note for each row execute function doze()"), "");
        await using var world = await TestSource.OpenAsync(bouncer.ConnectionString, statementTimeout: TimeSpan.FromSeconds(1));

        var result = await world.Engine.ExecuteAsync(
            world.Compile("mutation { insert_note_one(object: {id: 1, body: \"a\"}) { id } }"), Stop);

        Assert.Equal("the statement took longer than the limit on its running time allows", result.Error?.Message);
        result = await world.Engine.ExecuteAsync(world.Compile("{ note { id } }"), Stop);
        Assert.Equal("""{"note":[]}""", Encoding.UTF8.GetString(result.Data.Span));
    }

    [Fact]
    public async Task Postgres_itself_is_no_pooler_and_prepares()
    {
        await using var source = new Source(new SourceOptions { Name = "default", ConnectionString = await postgres.CreateDatabaseAsync() });
        await using var connection = await source.Polls.OpenConnectionAsync(Stop);
        await using var command = new Npgsql.NpgsqlCommand("select count(*) from pg_prepared_statements", connection);
        for (var i = 0; i < 4; i++)
        {
            await command.ExecuteScalarAsync(Stop);
        }

        Assert.Equal(1L, await command.ExecuteScalarAsync(Stop));
        Assert.False(source.IsBehindPooler);
    }

    [Fact]
    public async Task Nothing_is_prepared_where_that_is_turned_off()
    {
        await using var source = new Source(new SourceOptions
        {
            Name = "default",
            ConnectionString = await postgres.CreateDatabaseAsync(),
            Prepared = PreparedStatements.Off,
        });
        await using var connection = await source.Polls.OpenConnectionAsync(Stop);
        await using var command = new Npgsql.NpgsqlCommand("select count(*) from pg_prepared_statements", connection);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(0L, await command.ExecuteScalarAsync(Stop));
        }
    }
}

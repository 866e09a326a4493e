using System.Text;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Diagnostics;
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

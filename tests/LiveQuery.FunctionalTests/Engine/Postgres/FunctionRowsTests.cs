using System.Text;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.FunctionalTests.Engine.Postgres;

/// <summary>Prepared statements that have a table's rows from functions alone, and DDL on that table.</summary>
public sealed class FunctionRowsTests(PostgresFixture postgres)
{
    // Enough for the driver to prepare a statement, and for Postgres to keep one plan for all values.
    private const int Prepared = 12;

    private const string Setup =
        """
        create table maker (id int primary key);
        create table thing (id int primary key, maker_id int, note text);
        insert into maker values (1);
        insert into thing values (1, 1, 'old'), (2, 1, 'old');
        create function things_sql(most int) returns setof thing stable language sql as 'select * from thing where id <= most';
        create function things_plpgsql(most int) returns setof thing stable language plpgsql
          as 'begin return query select * from thing where id <= most; end';
        create function maker_things(maker) returns setof thing stable language plpgsql
          as 'begin return query select * from thing where maker_id = $1.id and id = 1; end';
        """;

    private const string Metadata =
        """
        {"version": 3, "sources": [{"name": "default", "kind": "postgres", "configuration": {"connection_info": {"database_url": "x"}},
          "tables": [
            {"table": "maker", "computed_fields": [{"name": "things", "definition": {"function": "maker_things"}}]},
            {"table": "thing"}],
          "functions": [{"function": "things_sql"}, {"function": "things_plpgsql"}]}]}
        """;

    [Theory]
    [InlineData("things_sql(args: {most: 1}) { note }", """{"things_sql":[{"note":"new"}]}""")]
    [InlineData("things_plpgsql(args: {most: 1}) { note }", """{"things_plpgsql":[{"note":"new"}]}""")]
    [InlineData("things_plpgsql(args: {most: 1}, where: {note: {_is_null: false}}, limit: 2) { note }", """{"things_plpgsql":[{"note":"new"}]}""")]
    [InlineData("maker { things { note } }", """{"maker":[{"things":[{"note":"new"}]}]}""")]
    [InlineData("maker(where: {things: {note: {_eq: \"new\"}}}) { id }", """{"maker":[{"id":1}]}""")]
    [InlineData("things_sql_aggregate(args: {most: 1}) { aggregate { max { note } } }", """{"things_sql_aggregate":{"aggregate":{"max":{"note":"new"}}}}""")]
    public async Task A_column_made_anew_is_read_anew(string query, string expected)
    {
        await using var world = await TestSource.OpenAsync(await postgres.CreateDatabaseAsync(Setup), Metadata);
        await using var source = new Source(new SourceOptions { Name = "default", ConnectionString = world.ConnectionString });
        var executor = new BatchExecutor(source);
        var statement = world.Compile("subscription { " + query + " }", new Session("admin")).Statement;
        Func<Task<string>>[] forms =
        [
            async () => Encoding.UTF8.GetString(await executor.QueryAsync(statement.Plan, statement.Values, TestContext.Current.CancellationToken)),
            () => FetchAsync(ExecutionStrategy.Direct),
            () => FetchAsync(ExecutionStrategy.Lateral),
            .. statement.Plan.FingerprintSql is null ? (Func<Task<string>>[])[] : [() => FetchAsync(ExecutionStrategy.Fingerprint)],
        ];
        for (var round = 0; round < Prepared; round++)
        {
            foreach (var form in forms)
            {
                Assert.NotEqual(expected, await form());
            }
        }

        await world.ExecuteAsync("alter table thing drop column note; alter table thing add column note text default 'new'");
        foreach (var form in forms)
        {
            Assert.Equal(expected, await form());
        }

        async Task<string> FetchAsync(ExecutionStrategy strategy)
        {
            var told = "";
            await executor.ExecuteAsync(
                statement.Plan,
                strategy,
                [new CohortRequest(statement.Values, null)],
                (_, answer) => told = Encoding.UTF8.GetString(answer.Data!),
                TestContext.Current.CancellationToken);
            return told;
        }
    }
}

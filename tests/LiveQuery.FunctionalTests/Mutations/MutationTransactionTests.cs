using System.Text.Json.Nodes;
using LiveQuery.FunctionalTests.Changes;
using LiveQuery.FunctionalTests.Hosting;

namespace LiveQuery.FunctionalTests.Mutations;

/// <summary>A mutation is one transaction: all of it, or nothing.</summary>
public sealed class MutationTransactionTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_field_that_fails_undoes_those_before_it()
    {
        await using var server = await MutationServer.StartAsync(postgres);

        Assert.Equal(
            ("constraint-violation", "$.selectionSet.second.args.objects", "Uniqueness violation. duplicate key value violates unique constraint \"team_name_key\""),
            await server.RefusalAsync("""
                mutation {
                  first: insert_person(objects: {name: "x"}) { affected_rows }
                  update_team(where: {}, _set: {owner: "nobody"}) { affected_rows }
                  second: insert_team(objects: [{id: 3, name: "red"}]) { affected_rows }
                }
                """));
        Assert.Equal(
            """{"data":{"person":[],"team":[{"owner":"ann"},{"owner":"bob"}]}}""",
            await server.RunAsync("{ person { id } team(order_by: {id: asc}) { owner } }"));
    }

    [Fact]
    public async Task Fields_run_in_their_order_and_see_what_those_before_them_did()
    {
        await using var server = await MutationServer.StartAsync(postgres);

        Assert.Equal(
            """{"data":{"a":{"name":"x","team":{"people":[{"level":1}]}},"b":{"returning":[{"level":4,"team":{"people":[{"level":4}]}}]},"c":{"affected_rows":1,"returning":[{"team":{"people":[]}}]},"d":"mutation_root"}}""",
            await server.RunAsync("""
                mutation {
                  a: insert_person_one(object: {name: "x", team_id: 1}) { name team { people { level } } }
                  b: update_person(where: {name: {_eq: "x"}}, _inc: {level: 3}) { returning { level team { people { level } } } }
                  c: delete_person(where: {level: {_eq: 4}}) { affected_rows returning { team { people { level } } } }
                  d: __typename
                }
                """));
    }

    [Fact]
    public async Task What_is_checked_at_the_end_undoes_all()
    {
        await using var server = await MutationServer.StartAsync(
            postgres, "alter table person alter constraint person_team_id_fkey deferrable initially deferred;");

        Assert.Equal(
            "constraint-violation",
            (await server.RefusalAsync("mutation { insert_person(objects: {name: \"x\", team_id: 77}) { affected_rows returning { name } } }")).Code);
        Assert.Equal(
            """{"data":{"insert_person":{"affected_rows":1},"insert_team":{"affected_rows":1}}}""",
            await server.RunAsync("mutation { insert_person(objects: {name: \"x\", team_id: 77}) { affected_rows } insert_team(objects: {id: 77, name: \"late\"}) { affected_rows } }"));
    }

    [Fact]
    public async Task Triggers_can_tell_who_writes()
    {
        await using var server = await MutationServer.StartAsync(postgres, """
            create function sign() returns trigger as $$ begin new.secret := current_setting('hasura.user')::json ->> 'x-hasura-user-id'; return new; end $$ language plpgsql;
            create trigger sign before insert on person for each row execute function sign();
            """);

        Assert.Equal(
            """{"data":{"insert_person_one":{"secret":"ann"}}}""",
            await server.RunAsync("mutation { insert_person_one(object: {name: \"x\"}) { secret } }", null, ("x-hasura-user-id", "ann")));
    }

    [Theory]
    [InlineData("read-committed", "read committed")]
    [InlineData("repeatable-read", "repeatable read")]
    [InlineData("serializable", "serializable")]
    public async Task The_isolation_is_that_of_the_source(string level, string isolation)
    {
        await using var server = await MutationServer.StartAsync(postgres);
        var other = await postgres.CreateDatabaseAsync("create table item (id int primary key, isolation text default current_setting('transaction_isolation'));");
        await server.Api.DoAsync("v1/metadata", $$"""
            {"type": "bulk", "args": [
              {"type": "pg_add_source", "args": {"name": "other", "configuration": {"connection_info": {"database_url": "{{other}}", "isolation_level": "{{level}}"} } } },
              {"type": "pg_track_table", "args": {"source": "other", "table": "item"} }]}
            """);

        Assert.Contains($"\"{isolation}\"", await server.RunAsync("mutation { insert_item_one(object: {id: 1}) { isolation } }"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_values_than_a_statement_holds_are_one_mutation_still()
    {
        await using var server = await MutationServer.StartAsync(postgres);
        JsonObject[] rows = [.. Enumerable.Range(0, 30_000).Select(i => new JsonObject { ["name"] = $"n{i}", ["level"] = 5, ["owner"] = "ann" })];
        rows[^1]["level"] = 100;
        Task<(int Status, JsonNode? Body)> InsertAsync() => server.Api.PostAsync("v1/graphql", new JsonObject
        {
            ["query"] = "mutation ($rows: [person_insert_input!]!) { insert_person(objects: $rows) { affected_rows } }",
            ["variables"] = new JsonObject { ["rows"] = new JsonArray([.. rows.Select(row => row.DeepClone())]) },
        }.ToJsonString());

        var (_, refused) = await InsertAsync();
        Assert.Equal("permission-error", (string)refused!["errors"]![0]!["extensions"]!["code"]!);
        Assert.Equal("""{"data":{"person_aggregate":{"aggregate":{"count":0}}}}""", await server.RunAsync("{ person_aggregate { aggregate { count } } }"));

        rows[^1]["level"] = 99;
        var (_, done) = await InsertAsync();
        Assert.Equal("""{"data":{"insert_person":{"affected_rows":30000}}}""", done!.ToJsonString());
    }

    [Fact]
    public async Task Clients_that_write_the_same_row_do_not_lose_a_write()
    {
        await using var server = await MutationServer.StartAsync(postgres, "insert into person (id, name, level) values (1, 'counter', 0);");

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ =>
            server.RunAsync("mutation { update_person_by_pk(pk_columns: {id: 1}, _inc: {level: 1}) { level } }")));

        Assert.Equal(Enumerable.Range(1, 40), answers.Select(answer => (int)JsonNode.Parse(answer)!["data"]!["update_person_by_pk"]!["level"]!).Order());
    }

    [Fact]
    public async Task A_client_that_goes_away_before_the_end_has_changed_nothing()
    {
        await using var server = await MutationServer.StartAsync(postgres, """
            create function wait() returns trigger as $$ begin perform pg_sleep(60); return new; end $$ language plpgsql;
            create trigger wait before insert on badge for each row execute function wait();
            """);
        const string Waiting = "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()";
        using var http = new HttpClient();
        using var away = new CancellationTokenSource();
        using var body = new StringContent(new JsonObject
        {
            ["query"] = "mutation { insert_person(objects: {name: \"x\"}) { affected_rows } insert_badge(objects: {id: 1}) { affected_rows } }",
        }.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        var request = http.PostAsync(new Uri(server.Api.Root, "v1/graphql"), body, away.Token);

        await Database.UntilAsync(server.Database, Waiting, 1L);
        await away.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await Database.UntilAsync(server.Database, Waiting, 0L);

        Assert.Equal("""{"data":{"person":[]}}""", await server.RunAsync("{ person { id } }"));
    }

    [Fact]
    public async Task A_live_query_sees_what_a_mutation_over_a_socket_has_changed()
    {
        await using var server = await MutationServer.StartAsync(postgres);
        var endpoint = new Uri(server.Api.Root, "v1/graphql");
        using var watcher = await LiveClient.SubscribeAsync(endpoint, "subscription { person { name } }");
        Assert.Equal("""{"id":"1","type":"next","payload":{"data":{"person":[]}}}""", await watcher.ReceiveAsync());

        using (var writer = await LiveClient.SubscribeAsync(endpoint, "mutation { insert_person_one(object: {name: \"x\"}) { name } }"))
        {
            Assert.Equal("""{"id":"1","type":"next","payload":{"data":{"insert_person_one":{"name":"x"}}}}""", await writer.ReceiveAsync());
            Assert.Equal("""{"id":"1","type":"complete"}""", await writer.ReceiveAsync());
        }

        Assert.Equal("""{"id":"1","type":"next","payload":{"data":{"person":[{"name":"x"}]}}}""", await watcher.ReceiveAsync());
        using var again = await LiveClient.SubscribeAsync(endpoint, "mutation { insert_person_one(object: {name: \"x\"}) { name } }");
        Assert.Contains("Uniqueness violation", await again.ReceiveAsync(), StringComparison.Ordinal);
    }
}

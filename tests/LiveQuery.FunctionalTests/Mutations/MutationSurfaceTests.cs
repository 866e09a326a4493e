using System.Net;
using System.Text.Json.Nodes;
using LiveQuery.FunctionalTests.Rest;

namespace LiveQuery.FunctionalTests.Mutations;

/// <summary>Mutations at each door of the server, and under each shape of metadata.</summary>
public sealed class MutationSurfaceTests(PostgresFixture postgres)
{
    private const string Functions = """
        create function promote(person_name text, by int default 1) returns setof person as
          $$ update person set level = level + by where name = person_name returning * $$ language sql volatile;
        create function found(session json, team_name text) returns team as
          $$ insert into team values (9, team_name, session ->> 'x-hasura-user-id') returning * $$ language sql volatile;
        insert into person (name) values ('x'), ('y');
        """;

    [Fact]
    public async Task Mutations_are_refused_over_get_and_in_explanations()
    {
        await using var server = await MutationServer.StartAsync(postgres);
        using var http = new HttpClient();

        using var answer = await http.GetAsync(
            new Uri(server.Api.Root, "v1/graphql?query=" + Uri.EscapeDataString("mutation { delete_team(where: {}) { affected_rows } }")), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "POST"), (answer.StatusCode, answer.Content.Headers.Allow.Single()));
        var (status, explained) = await server.Api.PostAsync("v1/graphql/explain", """{"query": {"query": "mutation { delete_team(where: {}) { affected_rows } }"}}""");
        Assert.Equal((400, "only queries can be explained"), (status, (string)explained!["error"]!));
        Assert.Equal("""{"data":{"team_aggregate":{"aggregate":{"count":2}}}}""", await server.RunAsync("{ team_aggregate { aggregate { count } } }"));
    }

    [Fact]
    public async Task Each_mutation_of_a_batch_is_a_transaction_of_its_own()
    {
        await using var server = await MutationServer.StartAsync(postgres);
        const string Insert = """{"query": "mutation { insert_person(objects: {name: \"x\"}) { affected_rows } }"}""";

        var (_, answers) = await server.Api.PostAsync("v1/graphql", $"[{Insert}, {Insert}]");

        Assert.Equal("""{"data":{"insert_person":{"affected_rows":1}}}""", answers![0]!.ToJsonString());
        Assert.Equal("constraint-violation", (string)answers[1]!["errors"]![0]!["extensions"]!["code"]!);
        Assert.Equal("""{"data":{"person":[{"name":"x"}]}}""", await server.RunAsync("{ person { name } }"));
    }

    [Fact]
    public async Task Endpoints_run_saved_mutations_by_their_method()
    {
        await using var server = await RestServer.StartAsync(
            postgres, [("add", "mutation ($id: Int!, $title: String) { insert_book_one(object: {id: $id, title: $title}) { id title } }")]);
        await server.AddAsync("book/:id", "add", "POST");

        Assert.Equal(
            (200, """{"insert_book_one":{"id":7,"title":"New"}}"""),
            await server.AskAsync("api/rest/book/7", "POST", """{"title": "New"}"""));
        Assert.Equal(405, (await server.AskAsync("api/rest/book/8")).Status);
        var (status, body) = await server.AskAsync("api/rest/book/7", "POST", "{}");
        Assert.Equal(400, status);
        Assert.Equal("$.selectionSet.insert_book_one.args.object", (string)JsonNode.Parse(body)!["path"]!);
    }

    [Fact]
    public async Task The_allow_list_holds_mutations_too()
    {
        await using var server = await RestServer.StartAsync(
            postgres, [("add", "mutation Add($id: Int!) { insert_book(objects: {id: $id}) { affected_rows } }")], options => options with { EnableAllowlist = true });
        await server.Api.DoAsync("v1/metadata", """
            {"type": "bulk", "args": [
              {"type": "pg_create_insert_permission", "args": {"table": "book", "role": "reader", "permission": {"columns": "*", "check": {}}}},
              {"type": "add_collection_to_allowlist", "args": {"collection": "books", "scope": {"global": true}}}]}
            """);

        var (_, allowed) = await server.Api.PostAsync(
            "v1/graphql", """{"query": "mutation Add($id: Int!) { insert_book(objects: {id: $id}) { affected_rows } }", "variables": {"id": 5}}""", "reader");
        Assert.Equal("""{"data":{"insert_book":{"affected_rows":1}}}""", allowed!.ToJsonString());
        Assert.Contains("query is not allowed", await server.Api.QueryAsync("mutation { insert_book(objects: {id: 6}) { affected_rows } }", "reader"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Functions_that_change_rows_are_fields_of_mutations_for_who_has_a_permission()
    {
        await using var server = await MutationServer.StartAsync(postgres, Functions);
        await server.Api.DoAsync("v1/metadata", """
            {"type": "bulk", "args": [
              {"type": "pg_track_function", "args": {"function": "promote"}},
              {"type": "pg_track_function", "args": {"function": "found", "configuration": {"exposed_as": "mutation", "session_argument": "session"}}}]}
            """);
        await server.PermitAsync("select", "person", "user", """{"columns": ["name", "level"], "filter": {"level": {"_lt": 50}}}""");

        const string Promote = "mutation ($by: Int = 2) { promote(args: {person_name: \"x\", by: $by}, where: {level: {_gt: 0}}) { name level } }";
        Assert.Equal("""{"data":{"promote":[{"name":"x","level":3}]}}""", await server.RunAsync(Promote));
        Assert.Equal("field 'promote' not found in type: 'query_root'", (await server.RefusalAsync("{ promote(args: {person_name: \"x\"}) { name } }")).Message);
        Assert.Equal("no mutations exist", (await server.RefusalAsync(Promote, "user")).Message);
        Assert.Equal(
            """{"data":{"found":{"name":"green","owner":"ann","people":[]}}}""",
            await server.RunAsync("mutation { found(args: {team_name: \"green\"}) { name owner people { id } } }", null, ("x-hasura-user-id", "ann")));

        await server.Api.DoAsync("v1/metadata", """{"type": "pg_create_function_permission", "args": {"function": "promote", "role": "user"}}""");
        Assert.Equal("""{"data":{"promote":[{"name":"x","level":5}]}}""", await server.RunAsync(Promote, "user"));
        Assert.Equal("""{"data":{"promote":[]}}""", await server.RunAsync(Promote.Replace("= 2", "= 60", StringComparison.Ordinal), "user"));
        Assert.Equal(
            """{"data":{"a":[{"level":66}],"b":[{"level":67}]}}""",
            await server.RunAsync("mutation { a: promote(args: {person_name: \"x\"}) { level } b: promote(args: {person_name: \"x\"}) { level } }"));
    }

    [Fact]
    public async Task Sources_have_their_own_transactions_and_other_sources_answer_within_what_is_returned()
    {
        await using var server = await MutationServer.StartAsync(postgres);
        var other = await postgres.CreateDatabaseAsync("create table visit (id int primary key, person text); insert into visit values (1, 'x'), (2, 'y');");
        await server.Api.DoAsync("v1/metadata", $$"""
            {"type": "bulk", "args": [
              {"type": "pg_add_source", "args": {"name": "other", "configuration": {"connection_info": {"database_url": "{{other}}"} },
                "customization": {"root_fields": {"namespace": "far"} } } },
              {"type": "pg_track_table", "args": {"source": "other", "table": "visit"} },
              {"type": "pg_create_remote_relationship", "args": {"source": "default", "table": "person", "name": "visits", "definition": {"to_source": {
                "source": "other", "table": "visit", "relationship_type": "array", "field_mapping": {"name": "person"} } } } }]}
            """);

        Assert.Equal(
            """{"data":{"insert_person":{"returning":[{"name":"x","visits":[{"id":1}]},{"name":"z","visits":[]}]},"far":{"insert_visit_one":{"id":3},"__typename":"far_mutation_frontend"},"t":"mutation_root"}}""",
            await server.RunAsync("""
                mutation {
                  insert_person(objects: [{name: "x"}, {name: "z"}]) { returning { name visits { id } } }
                  far { insert_visit_one(object: {id: 3, person: "z"}) { id } __typename }
                  t: __typename
                }
                """));

        // The second source fails after the first one has committed; the request has failed.
        Assert.Equal(
            "constraint-violation",
            (await server.RefusalAsync("mutation { insert_person(objects: {name: \"w\"}) { affected_rows } far { insert_visit_one(object: {id: 3}) { id } } insert_team(objects: {id: 5, name: \"no\"}) { affected_rows } }")).Code);
        Assert.Equal(
            """{"data":{"person":[{"name":"w"},{"name":"x"},{"name":"z"}],"team_aggregate":{"aggregate":{"count":2}}}}""",
            await server.RunAsync("{ person(order_by: {name: asc}) { name } team_aggregate { aggregate { count } } }"));
    }

    [Fact]
    public async Task Names_and_comments_of_the_operator_hold()
    {
        await using var server = await MutationServer.StartAsync(postgres);
        await server.Api.DoAsync("v1/metadata", """
            {"type": "pg_set_table_customization", "args": {"table": "team", "configuration": {
              "custom_name": "Club",
              "custom_root_fields": {"insert": "addClubs", "insert_one": {"name": "addClub", "comment": "makes one"}, "delete_by_pk": {"comment": ""}},
              "column_config": {"name": {"custom_name": "title"}}}}}
            """);

        Assert.Equal(
            """{"data":{"addClub":{"title":"new"},"addClubs":{"affected_rows":1},"update_Club_by_pk":{"title":"other"}}}""",
            await server.RunAsync("""
                mutation {
                  addClub(object: {id: 3, title: "new"}) { title }
                  addClubs(objects: {id: 4, title: "next"}, on_conflict: {constraint: team_pkey, update_columns: [title]}) { affected_rows }
                  update_Club_by_pk(pk_columns: {id: 3}, _set: {title: "other"}) { title }
                }
                """));
        var fields = JsonNode.Parse(await server.RunAsync("{ __type(name: \"mutation_root\") { fields { name description } } }"))!["data"]!["__type"]!["fields"]!.AsArray()
            .ToDictionary(field => (string)field!["name"]!, field => (string?)field!["description"]);
        Assert.Equal("makes one", fields["addClub"]);
        Assert.Equal("insert data into the table: \"team\"", fields["addClubs"]);
        Assert.Null(fields["delete_Club_by_pk"]);
    }

    [Fact]
    public async Task Values_of_enum_tables_are_enums_where_rows_are_written()
    {
        await using var server = await MutationServer.StartAsync(postgres, """
            create table color (value text primary key, comment text); insert into color values ('red', 'warm'), ('blue', null);
            create table car (id int primary key, color text references color);
            """);
        await server.Api.DoAsync("v1/metadata", """
            {"type": "bulk", "args": [
              {"type": "pg_track_table", "args": {"table": "color"}}, {"type": "pg_set_table_is_enum", "args": {"table": "color", "is_enum": true}},
              {"type": "pg_track_table", "args": {"table": "car"}}]}
            """);

        Assert.Equal(
            """{"data":{"insert_car":{"returning":[{"color":"red"},{"color":null}]},"update_car":{"returning":[{"color":null}]}}}""",
            await server.RunAsync("mutation { insert_car(objects: [{id: 1, color: red}, {id: 2, color: null}]) { returning { color } } update_car(where: {color: {_eq: red}}, _set: {color: null}) { returning { color } } }"));
        Assert.Equal(
            ("validation-failed", "$.selectionSet.insert_car.args.objects[0].color", "expected one of the values ['blue', 'red'] for type 'color_enum', but found 'green'"),
            await server.RefusalAsync("mutation { insert_car(objects: [{id: 3, color: green}]) { affected_rows } }"));
    }

    [Fact]
    public async Task Views_are_written_where_postgres_can_write_them()
    {
        await using var server = await MutationServer.StartAsync(postgres, """
            create view simple as select id, name from team; create view counted as select count(*) from team;
            """);
        await server.Api.DoAsync("v1/metadata", """
            {"type": "bulk", "args": [{"type": "pg_track_table", "args": {"table": "simple"}}, {"type": "pg_track_table", "args": {"table": "counted"}}]}
            """);

        Assert.Equal(
            """{"data":{"insert_simple_one":{"name":"new"},"update_simple":{"affected_rows":1},"delete_simple":{"returning":[{"name":"newer"}]}}}""",
            await server.RunAsync("mutation { insert_simple_one(object: {id: 3, name: \"new\"}) { name } update_simple(where: {id: {_eq: 3}}, _set: {name: \"newer\"}) { affected_rows } delete_simple(where: {id: {_eq: 3}}) { returning { name } } }"));
        Assert.Equal("field 'delete_counted' not found in type: 'mutation_root'", (await server.RefusalAsync("mutation { delete_counted(where: {}) { affected_rows } }")).Message);
    }
}

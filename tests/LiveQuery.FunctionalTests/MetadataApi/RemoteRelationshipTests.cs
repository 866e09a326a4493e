using System.Text.Json.Nodes;

namespace LiveQuery.FunctionalTests.MetadataApi;

/// <summary>Queries that follow relationships from one database into another, and the commands that make these.</summary>
public sealed class RemoteRelationshipTests(PostgresFixture postgres)
{
    private const string Here = """
        create table author (id int primary key, name text, city bigint, tag text, code uuid, price numeric, doc jsonb);
        insert into author values
          (1, 'Ada', 9007199254740993, 'it''s "q" \ ☃', '00000000-0000-0000-0000-00000000000a', 1.10, '{"books": ["1"], "author": {"books": null}}'),
          (2, 'Bob', 9007199254740993, null, null, null, null),
          (3, 'Cyd', null, 'none', '00000000-0000-0000-0000-00000000000b', 2, '[[["1"]]]');
        create table award (id int primary key, author_id int references author, title text);
        insert into award values (1, 1, 'first'), (2, 1, 'second'), (3, 2, 'third');
        """;

    private const string There = """
        create table city (id bigint primary key, name text);
        insert into city values (9007199254740993, 'Paris'), (9007199254740992, 'London');
        create table book (id int primary key, author_id int, owner text, title text, price numeric);
        insert into book values
          (10, 1, 'u1', 'A', 1.50), (11, 1, 'u2', 'B', 12345678901234567890.123456789), (12, 1, 'u1', 'C', 3), (13, 2, 'u2', 'D', 4.0);
        create table thing (tag text, code uuid, price numeric, label text);
        insert into thing values
          ('it''s "q" \ ☃', '00000000-0000-0000-0000-00000000000a', 1.1, 'both'),
          ('it''s "q" \ ☃', '00000000-0000-0000-0000-00000000000b', 2.0, 'tag alone'),
          (null, null, null, 'nothing');
        """;

    [Fact]
    public async Task An_object_is_found_by_a_bigint_and_null_finds_none()
    {
        await using var server = await StartAsync();
        await RelateAsync(server, "author", "town", "object", "city", """{"city": "id"}""");

        Assert.Equal(
            """{"data":{"author":[{"id":1,"town":{"name":"Paris","id":9007199254740993}},{"id":2,"town":{"name":"Paris","id":9007199254740993}},{"id":3,"town":null}]}}""",
            await server.QueryAsync("{ author(order_by: {id: asc}) { id town { name id } } }"));
    }

    [Fact]
    public async Task An_array_takes_arguments_and_variables_and_keeps_the_text_of_numbers()
    {
        await using var server = await StartAsync();
        await RelateAsync(server, "author", "books", "array", "book", """{"id": "author_id"}""");

        var (_, body) = await server.PostAsync(
            "v1/graphql",
            """
            {"query": "query ($t: String!, $n: Int) { author(order_by: {id: asc}) { some: books(where: {title: {_neq: $t}}, order_by: {id: desc}, limit: $n) { title price } name } }",
             "variables": {"t": "C", "n": 1}}
            """);

        Assert.Equal(
            """{"data":{"author":[{"some":[{"title":"B","price":12345678901234567890.123456789}],"name":"Ada"},{"some":[{"title":"D","price":4.0}],"name":"Bob"},{"some":[],"name":"Cyd"}]}}""",
            body!.ToJsonString());
    }

    [Fact]
    public async Task Aggregates_are_of_the_rows_of_each_key_and_of_none_for_null()
    {
        await using var server = await StartAsync();
        await RelateAsync(server, "author", "books", "array", "book", """{"id": "author_id"}""");
        await RelateAsync(server, "author", "towns", "array", "city", """{"city": "id"}""");

        Assert.Equal(
            """{"data":{"author":[{"books_aggregate":{"aggregate":{"count":3,"max":{"id":12}},"nodes":[{"id":10},{"id":11},{"id":12}]}},{"books_aggregate":{"aggregate":{"count":1,"max":{"id":13}},"nodes":[{"id":13}]}},{"books_aggregate":{"aggregate":{"count":0,"max":{"id":null}},"nodes":[]}}]}}""",
            await server.QueryAsync("{ author(order_by: {id: asc}) { books_aggregate(order_by: {id: asc}) { aggregate { count max { id } } nodes { id } } } }"));
        Assert.Equal(
            """{"data":{"author":[{"towns":[],"towns_aggregate":{"aggregate":{"count":0}}}]}}""",
            await server.QueryAsync("{ author(where: {id: {_eq: 3}}) { towns { id } towns_aggregate { aggregate { count } } } }"));
    }

    [Fact]
    public async Task Several_keys_of_text_uuid_and_numeric_must_all_be_equal()
    {
        await using var server = await StartAsync();
        await RelateAsync(server, "author", "things", "array", "thing", """{"tag": "tag", "code": "code", "price": "price"}""");

        Assert.Equal(
            """{"data":{"author":[{"things":[{"label":"both"}]},{"things":[]},{"things":[]}]}}""",
            await server.QueryAsync("{ author(order_by: {id: asc}) { things { label } } }"));
    }

    [Fact]
    public async Task Columns_that_hold_json_are_never_taken_for_places()
    {
        await using var server = await StartAsync();
        await RelateAsync(server, "author", "books", "array", "book", """{"id": "author_id"}""");

        Assert.Equal(
            """{"data":{"award":[{"author":{"books":{"books":["1"],"author":{"books":null}},"b":[{"id":10}]}}]}}""",
            await server.QueryAsync("{ award(where: {id: {_eq: 1}}) { author { books: doc b: books(limit: 1, order_by: {id: asc}) { id } } } }"));
        Assert.Equal(
            """{"data":{"author_aggregate":{"nodes":[{"doc":[[["1"]]],"books":[]}]}}}""",
            await server.QueryAsync("{ author_aggregate(where: {id: {_eq: 3}}) { nodes { doc books { id } } } }"));
    }

    [Fact]
    public async Task A_remote_row_leads_on_and_back()
    {
        await using var server = await StartAsync();
        await RelateAsync(server, "author", "books", "array", "book", """{"id": "author_id"}""");
        await RelateAsync(server, "book", "writer", "object", "author", """{"author_id": "id"}""", from: "there", to: "here");

        Assert.Equal(
            """{"data":{"book":[{"id":10,"writer":{"name":"Ada","books":[{"id":10,"writer":{"awards":[{"title":"first"},{"title":"second"}]}}]}},{"id":13,"writer":{"name":"Bob","books":[{"id":13,"writer":{"awards":[{"title":"third"}]}}]}}]}}""",
            await server.QueryAsync(
                "{ book(where: {id: {_in: [10, 13]}}, order_by: {id: asc}) { id writer { name books(limit: 1, order_by: {id: asc}) { id writer { awards(order_by: {id: asc}) { title } } } } } }"));
        var far = string.Concat(Enumerable.Repeat("books { writer { ", 6)) + "id" + string.Concat(Enumerable.Repeat(" } }", 6));
        Assert.Contains("more than 8 sources", await server.QueryAsync($"{{ author {{ {far} }} }}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_sees_what_it_may_of_the_target_and_no_more()
    {
        await using var server = await StartAsync();
        await RelateAsync(server, "author", "books", "array", "book", """{"id": "author_id"}""");
        await RelateAsync(server, "author", "town", "object", "city", """{"city": "id"}""");
        await PermitAsync(server, "here", "author", """{"columns": ["id", "name"], "filter": {}}""");
        await PermitAsync(server, "there", "book", """{"columns": ["id"], "filter": {"owner": {"_eq": "X-Hasura-User-Id"}}, "limit": 1}""");

        const string Query = "{ author(order_by: {id: asc}) { books(order_by: {id: asc}) { id } } }";
        Assert.Equal(
            """{"data":{"author":[{"books":[{"id":10}]},{"books":[]},{"books":[]}]}}""",
            await server.QueryAsync(Query, "user", ("x-hasura-user-id", "u1")));
        Assert.Equal(
            """{"data":{"author":[{"books":[{"id":11}]},{"books":[{"id":13}]},{"books":[]}]}}""",
            await server.QueryAsync(Query, "user", ("x-hasura-user-id", "u2")));
        foreach (var (field, why) in new[] { ("books { title }", "'title'"), ("books_aggregate { aggregate { count } }", "'books_aggregate'"), ("town { id }", "'town'") })
        {
            Assert.Contains(
                $"field {why} not found", Plain(await server.QueryAsync($"{{ author {{ {field} }} }}", "user", ("x-hasura-user-id", "u1"))), StringComparison.Ordinal);
        }

        // The column that leads to it is not the role's, though the target is.
        await PermitAsync(server, "there", "city", """{"columns": "*", "filter": {}}""");
        Assert.Contains("field 'town' not found", Plain(await server.QueryAsync("{ author { town { id } } }", "user", ("x-hasura-user-id", "u1"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscriptions_filters_and_orders_do_not_take_it()
    {
        await using var server = await StartAsync();
        await RelateAsync(server, "author", "books", "array", "book", """{"id": "author_id"}""");

        foreach (var operation in new[]
        {
            "subscription { author { books { id } } }",
            "subscription { author_stream(batch_size: 1, cursor: {initial_value: {id: 0}}) { books { id } } }",
        })
        {
            Assert.Equal(
                """{"errors":[{"message":"Remote relationships are not allowed in subscriptions","extensions":{"path":"$","code":"not-supported"}}]}""",
                await server.QueryAsync(operation));
        }

        Assert.Contains("field 'books' not found", Plain(await server.QueryAsync("{ author(where: {books: {}}) { id } }")), StringComparison.Ordinal);
        Assert.Contains("field 'books' not found", Plain(await server.QueryAsync("{ author(order_by: {books: {id: asc}}) { id } }")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_nothing_of_the_target_type_fails_the_request_and_more_keys_than_one_statement_takes_do_not()
    {
        await using var server = await StartAsync();
        await RelateAsync(server, "author", "odd", "object", "city", """{"name": "id"}""");
        await RelateAsync(server, "author", "books", "array", "book", """{"id": "author_id"}""");
        await server.DoAsync("v2/query", """{"type": "run_sql", "args": {"source": "here", "sql": "insert into author (id) select generate_series(100, 2600)"}}""");
        await server.DoAsync("v2/query", """{"type": "run_sql", "args": {"source": "there", "sql": "insert into book (id, author_id) select i, i from generate_series(100, 2600) i"}}""");

        var (_, failed) = await server.PostAsync("v1/graphql", """{"query": "{ author(where: {id: {_eq: 1}}) { odd { id } } }"}""");
        Assert.Equal("data-exception", failed!["errors"]![0]!["extensions"]!["code"]!.GetValue<string>());
        var (_, body) = await server.PostAsync("v1/graphql", """{"query": "{ author(where: {id: {_gte: 100}}) { id books { id } } }"}""");
        var authors = body!["data"]!["author"]!.AsArray();
        Assert.Equal(2501, authors.Count);
        Assert.All(authors, author => Assert.Equal(author!["id"]!.GetValue<int>(), author["books"]![0]!["id"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Commands_make_change_and_delete_it_and_refuse_what_cannot_be()
    {
        await using var server = await StartAsync();
        await RelateAsync(server, "author", "books", "array", "book", """{"id": "author_id"}""");

        await RefuseAsync(server, Command("create", "author", "books", "array", "book", """{"id": "author_id"}"""), "already-exists");
        await RefuseAsync(server, Command("create", "author", "other", "array", "nothing", """{"id": "author_id"}"""), "invalid-configuration");
        await RefuseAsync(server, Command("create", "author", "other", "array", "book", """{"id": "nothing"}"""), "invalid-configuration");
        await RefuseAsync(server, Command("create", "author", "other", "array", "book", """{"id": "id"}""", to: "nowhere"), "invalid-configuration");
        await RefuseAsync(server, Command("create", "author", "name", "array", "book", """{"id": "id"}"""), "invalid-configuration");
        await RefuseAsync(server, Command("update", "author", "other", "array", "book", """{"id": "id"}"""), "not-exists");
        var schema = await RefuseAsync(
            server,
            """{"type": "pg_create_remote_relationship", "args": {"source": "here", "table": "author", "name": "x", "definition": {"to_remote_schema": {"remote_schema": "s", "lhs_fields": ["id"], "remote_field": {"f": {"arguments": {}}}}}}}""",
            "invalid-configuration");
        Assert.Contains("relationships to remote schemas are not served", schema, StringComparison.Ordinal);

        await server.DoAsync("v1/metadata", Command("update", "author", "books", "object", "book", """{"id": "author_id"}"""));
        var metadata = await server.DoAsync("v1/metadata", """{"type": "export_metadata", "version": 1, "args": {}}""");
        Assert.Contains(
            """[{"name":"books","definition":{"to_source":{"field_mapping":{"id":"author_id"},"relationship_type":"object","source":"there","table":{"schema":"public","name":"book"}}}}]""",
            metadata!.ToJsonString(),
            StringComparison.Ordinal);
        await server.DoAsync("v1/metadata", """{"type": "pg_delete_remote_relationship", "args": {"source": "here", "table": "author", "name": "books"}}""");
        Assert.Contains("field 'books' not found", Plain(await server.QueryAsync("{ author { books { id } } }")), StringComparison.Ordinal);
        await RefuseAsync(server, """{"type": "pg_delete_remote_relationship", "args": {"source": "here", "table": "author", "name": "books"}}""", "not-exists");

        await server.DoAsync("v1/metadata", new JsonObject { ["type"] = "replace_metadata", ["args"] = metadata.DeepClone() }.ToJsonString());
        Assert.Contains("\"books\":{\"id\":1", await server.QueryAsync("{ author(where: {id: {_eq: 2}}) { books { id } } }"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_leads_to_is_dropped_with_it_or_not_at_all()
    {
        await using var server = await StartAsync();
        await RelateAsync(server, "author", "books", "array", "book", """{"id": "author_id"}""");

        var refused = await RefuseAsync(server, """{"type": "pg_drop_source", "args": {"name": "there"}}""", "dependency-error");
        Assert.Contains("remote relationship author.books in source", refused, StringComparison.Ordinal);
        await RefuseAsync(server, """{"type": "pg_untrack_table", "args": {"source": "there", "table": "book"}}""", "dependency-error");

        var metadata = await server.DoAsync("v1/metadata", """{"type": "export_metadata", "version": 1, "args": {}}""");
        var sources = metadata!["sources"]!.AsArray();
        sources.Remove(sources.Single(source => source!["name"]!.GetValue<string>() == "there"));
        await server.DoAsync(
            "v1/metadata",
            new JsonObject
            {
                ["type"] = "replace_metadata",
                ["version"] = 2,
                ["args"] = new JsonObject { ["allow_inconsistent_metadata"] = true, ["metadata"] = metadata.DeepClone() },
            }.ToJsonString());
        var told = await server.DoAsync("v1/metadata", """{"type": "get_inconsistent_metadata", "args": {}}""");
        var only = Assert.Single(told!["inconsistent_objects"]!.AsArray())!;
        Assert.Equal("remote_relationship", only["type"]!.GetValue<string>());
        Assert.Equal("remote_relationship books in table author in source here", only["name"]!.GetValue<string>());
        Assert.Equal(
            "Inconsistent object: in table \"author\": in remote relationship \"books\": source with name \"there\" does not exist",
            only["reason"]!.GetValue<string>());
        Assert.Contains("\"author\":[{\"id\":1}", await server.QueryAsync("{ author(order_by: {id: asc}) { id } }"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_follows_what_is_renamed()
    {
        await using var server = await StartAsync();
        await RelateAsync(server, "author", "books", "array", "book", """{"id": "author_id"}""");

        await server.DoAsync("v2/query", """{"type": "run_sql", "args": {"source": "there", "sql": "alter table book rename column author_id to writer_id; alter table book rename to volume"}}""");
        await server.DoAsync("v2/query", """{"type": "run_sql", "args": {"source": "here", "sql": "alter table author rename column id to number"}}""");
        await server.DoAsync("v1/metadata", """{"type": "rename_source", "args": {"name": "there", "new_name": "far"}}""");

        Assert.Equal(
            """{"data":{"author":[{"books":[{"writer_id":2}]}]}}""",
            await server.QueryAsync("{ author(where: {number: {_eq: 2}}) { books { writer_id } } }"));
        var metadata = await server.DoAsync("v1/metadata", """{"type": "export_metadata", "version": 1, "args": {}}""");
        Assert.Contains(
            """{"to_source":{"field_mapping":{"number":"writer_id"},"relationship_type":"array","source":"far","table":{"schema":"public","name":"volume"}}}""",
            metadata!.ToJsonString(),
            StringComparison.Ordinal);
    }

    private static string Plain(string json) => json.Replace("\\u0027", "'", StringComparison.Ordinal);

    private async Task<ApiServer> StartAsync()
    {
        var server = await ApiServer.StartAsync(await postgres.CreateDatabaseAsync());
        await AddAsync(server, "here", Here, "author", "award");
        await AddAsync(server, "there", There, "city", "book", "thing");
        await server.DoAsync(
            "v1/metadata",
            """{"type": "pg_create_object_relationship", "args": {"source": "here", "table": "award", "name": "author", "using": {"foreign_key_constraint_on": "author_id"}}}""");
        await server.DoAsync(
            "v1/metadata",
            """{"type": "pg_create_array_relationship", "args": {"source": "here", "table": "author", "name": "awards", "using": {"foreign_key_constraint_on": {"table": "award", "column": "author_id"}}}}""");
        return server;
    }

    private async Task AddAsync(ApiServer server, string source, string setup, params string[] tables)
    {
        var url = await postgres.CreateDatabaseAsync(setup);
        var command = new JsonObject
        {
            ["type"] = "pg_add_source",
            ["args"] = new JsonObject
            {
                ["name"] = source,
                ["configuration"] = new JsonObject { ["connection_info"] = new JsonObject { ["database_url"] = url } },
            },
        };
        await server.DoAsync("v1/metadata", command.ToJsonString());
        foreach (var table in tables)
        {
            await server.DoAsync("v1/metadata", $$$"""{"type": "pg_track_table", "args": {"source": "{{{source}}}", "table": "{{{table}}}"}}""");
        }
    }

    private static Task<JsonNode?> RelateAsync(
        ApiServer server, string table, string name, string kind, string target, string mapping, string from = "here", string to = "there") =>
        server.DoAsync("v1/metadata", Command("create", table, name, kind, target, mapping, from, to));

    private static string Command(
        string verb, string table, string name, string kind, string target, string mapping, string from = "here", string to = "there") => $$$"""
        {"type": "pg_{{{verb}}}_remote_relationship", "args": {"source": "{{{from}}}", "table": "{{{table}}}", "name": "{{{name}}}", "definition": {"to_source": {
          "relationship_type": "{{{kind}}}", "source": "{{{to}}}", "table": "{{{target}}}", "field_mapping": {{{mapping}}} }} }}
        """;

    private static Task<JsonNode?> PermitAsync(ApiServer server, string source, string table, string permission) => server.DoAsync(
        "v1/metadata",
        $$$"""{"type": "pg_create_select_permission", "args": {"source": "{{{source}}}", "table": "{{{table}}}", "role": "user", "permission": {{{permission}}} }}""");

    private static async Task<string> RefuseAsync(ApiServer server, string command, string code)
    {
        var (status, body) = await server.PostAsync("v1/metadata", command);
        Assert.Equal((400, code), (status, body!["code"]!.GetValue<string>()));
        return body.ToJsonString();
    }
}

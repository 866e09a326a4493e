using System.Text.Json.Nodes;

namespace LiveQuery.FunctionalTests.Rest;

/// <summary>What the metadata API refuses of endpoints and saved queries, and in which words.</summary>
public sealed class EndpointMetadataTests(PostgresFixture postgres)
{
    private const string All = "{ book { id } }";

    [Theory]
    [InlineData("a/:x/b/:x", "Duplicate variables found in endpoint path: a/:x/b/:x")]
    [InlineData("a//b", "Empty segments or unnamed variables are not allowed: a//b")]
    [InlineData("a/", "Empty segments or unnamed variables are not allowed: a/")]
    [InlineData("/a", "Empty segments or unnamed variables are not allowed: /a")]
    [InlineData("a/:/b", "Empty segments or unnamed variables are not allowed: a/:/b")]
    public async Task Refuses_impossible_urls(string url, string reason)
    {
        await using var server = await RestServer.StartAsync(postgres, [("all", All)]);

        var (status, body) = await server.CommandAsync(RestServer.Endpoint(url, "all"));

        Assert.Equal(400, status);
        Assert.Equal(("invalid-configuration", reason, "$.args"), Refusal(body));
        var inconsistent = Assert.Single(body!["internal"]!.AsArray())!;
        Assert.Equal((reason, $"rest_endpoint {url}", "rest_endpoint"), Told(inconsistent));
        Assert.Equal(url, inconsistent["definition"]!["url"]!.GetValue<string>());
        Assert.Equal(404, (await server.AskAsync("api/rest/" + url)).Status);
    }

    [Theory]
    [InlineData("changes", "query with name changes is a subscription")]
    [InlineData("both", "query with name both has multiple definitions.")]
    [InlineData("missing", "query with name \"missing\" does not exist in collection \"books\"")]
    public async Task Refuses_what_cannot_be_run(string query, string reason)
    {
        await using var server = await RestServer.StartAsync(postgres, [("changes", "subscription { book { id } }")]);
        if (query == "both")
        {
            await server.CommandAsync("""
                {"type": "replace_metadata", "version": 2, "args": {"allow_inconsistent_metadata": true, "metadata": {
                  "version": 3, "sources": [], "query_collections": [{"name": "books", "definition": {"queries": [
                    {"name": "both", "query": "query a { book { id } } query b { book { id } }"}]}}]}}}
                """);
        }

        var (status, body) = await server.CommandAsync(RestServer.Endpoint("a", query));

        Assert.Equal(400, status);
        Assert.Equal(("invalid-configuration", $"Inconsistent object: in endpoint a: {reason}", "$.args"), Refusal(body));
    }

    [Fact]
    public async Task Refuses_urls_that_a_request_could_mean_alike()
    {
        await using var server = await RestServer.StartAsync(postgres, [("all", All)]);
        await server.AddAsync("b/:x", "all", "GET", "POST");
        await server.AddAsync("b/one", "all", "DELETE");
        await server.AddAsync("c/one", "all");

        var (status, body) = await server.CommandAsync(RestServer.Endpoint("a", "all").Replace("\"url\":\"a\"", "\"url\":\":y/one\"", StringComparison.Ordinal));

        Assert.Equal(400, status);
        Assert.Equal(("invalid-configuration", "Ambiguous URL paths: :y/one, b/:x, c/one", "$.args"), Refusal(body));
        var conflict = Assert.Single(body!["internal"]!.AsArray())!;
        Assert.Equal(["a", "b/:x", "c/one"], conflict["conflicts"]!.AsArray().Select(item => item!["name"]!.GetValue<string>()));
        Assert.Equal(All, conflict["conflicts"]![0]!["definition"]!["query"]!.GetValue<string>());

        // Where it is not the first by its name, it is another's conflict that is new.
        var (_, later) = await server.CommandAsync(RestServer.Endpoint("z", "all").Replace("\"url\":\"z\"", "\"url\":\":y/one\"", StringComparison.Ordinal));
        Assert.Equal(("unexpected", "cannot continue due to new inconsistent metadata", "$.args"), Refusal(later));
    }

    [Fact]
    public async Task What_saved_queries_ask_for_may_not_be_taken_away()
    {
        await using var server = await RestServer.StartAsync(postgres, [("all", "{ book { id nothing: title } }")]);
        await server.AddAsync("books", "all");
        const string Untrack = """{"type": "pg_untrack_table", "args": {"table": "book", "cascade": true}}""";
        const string Misfit = "Inconsistent object: In query collection \"books\" the query \"all\" is invalid with the following error(s): "
            + "\"$.book: field 'book' not found in object 'query_root'\"";

        var (status, used) = await server.CommandAsync(Untrack);
        Assert.Equal(500, status);
        Assert.Equal(("unexpected", "cannot continue due to newly found inconsistent metadata", "$.args"), Refusal(used));
        Assert.Equal(
            (Misfit + ". This query is being used in the following REST endpoint(s): \"books\"", "query_collections all in books", "query_collections"),
            Told(Assert.Single(used!["internal"]!.AsArray())!));

        await server.Api.DoAsync("v1/metadata", """{"type": "drop_rest_endpoint", "args": {"name": "books"}}""");
        var (_, unused) = await server.CommandAsync(Untrack);
        Assert.Equal(Misfit, Told(Assert.Single(unused!["internal"]!.AsArray())!).Reason);

        var (dropped, sql) = await server.Api.PostAsync(
            "v2/query", """{"type": "run_sql", "args": {"sql": "alter table book drop column title", "cascade": true}}""");
        Assert.Equal(500, dropped);
        Assert.Equal("cannot continue due to newly found inconsistent metadata", sql!["error"]!.GetValue<string>());
        Assert.Contains("Emma", await server.Api.QueryAsync("{ book { title } }"), StringComparison.Ordinal);

        await server.Api.DoAsync("v1/metadata", """{"type": "drop_query_collection", "args": {"collection": "books", "cascade": true}}""");
        await server.Api.DoAsync("v1/metadata", Untrack);
    }

    [Fact]
    public async Task A_query_that_an_endpoint_runs_may_not_be_dropped()
    {
        await using var server = await RestServer.StartAsync(postgres, [("all", All), ("other", All)]);
        await server.AddAsync("books", "all");

        var (status, body) = await server.CommandAsync(
            """{"type": "drop_query_from_collection", "args": {"collection_name": "books", "query_name": "all"}}""");

        Assert.Equal(500, status);
        Assert.Equal(("unexpected", "cannot continue due to newly found inconsistent metadata", "$.args"), Refusal(body));
        Assert.Equal(
            "Inconsistent object: in endpoint books: query with name \"all\" does not exist in collection \"books\"",
            Told(Assert.Single(body!["internal"]!.AsArray())!).Reason);
        await server.Api.DoAsync(
            "v1/metadata", """{"type": "drop_query_from_collection", "args": {"collection_name": "books", "query_name": "other"}}""");
    }

    [Theory]
    [InlineData("{ book { id }", 400, "parse-failed", "$.args.definition.queries[0].query")]
    [InlineData("{ tome { id } }", 500, "unexpected", "$.args")]
    [InlineData("query ($x: tome_bool_exp) { book { id } }", 500, "unexpected", "$.args")]
    [InlineData("{ book { id { id } } }", 500, "unexpected", "$.args")]
    [InlineData("{ book }", 500, "unexpected", "$.args")]
    public async Task Refuses_to_save_what_does_not_fit(string query, int expected, string code, string path)
    {
        await using var server = await RestServer.StartAsync(postgres, []);

        var (status, body) = await server.CommandAsync(new JsonObject
        {
            ["type"] = "create_query_collection",
            ["args"] = new JsonObject
            {
                ["name"] = "more",
                ["definition"] = new JsonObject { ["queries"] = new JsonArray(new JsonObject { ["name"] = "q", ["query"] = query }) },
            },
        }.ToJsonString());

        Assert.Equal((expected, code, path), (status, Refusal(body).Code, Refusal(body).Path));
    }

    [Fact]
    public async Task Inconsistent_queries_are_listed_and_dropped()
    {
        await using var server = await RestServer.StartAsync(postgres, [("all", All)]);
        await server.CommandAsync("""
            {"type": "replace_metadata", "version": 2, "args": {"allow_inconsistent_metadata": true, "metadata": {
              "version": 3, "sources": [],
              "query_collections": [{"name": "books", "definition": {"queries": [
                {"name": "gone", "query": "{ book { id } }"}, {"name": "kept", "query": "{ __typename }"}]}}],
              "allowlist": [{"collection": "books", "scope": {"global": true}}],
              "rest_endpoints": [
                {"name": "a", "url": "a", "methods": ["GET"], "definition": {"query": {"collection_name": "books", "query_name": "gone"}}},
                {"name": "b", "url": "b", "methods": ["GET"], "definition": {"query": {"collection_name": "books", "query_name": "never"}}}]}}}
            """);

        var listed = await server.Api.DoAsync("v1/metadata", """{"type": "get_inconsistent_metadata", "args": {}}""");
        var reasons = listed!["inconsistent_objects"]!.AsArray().Select(item => Told(item!).Reason).ToArray();
        Assert.Equal(2, reasons.Length);
        Assert.Contains("in endpoint b: query with name \"never\" does not exist in collection \"books\"", reasons[0], StringComparison.Ordinal);
        Assert.EndsWith(". This query is in allowlist.", reasons[1], StringComparison.Ordinal);

        await server.Api.DoAsync("v1/metadata", """{"type": "drop_inconsistent_metadata", "args": {}}""");
        var export = await server.Api.DoAsync("v1/metadata", """{"type": "export_metadata", "args": {}}""");
        Assert.Equal(
            ["kept"], export!["query_collections"]![0]!["definition"]!["queries"]!.AsArray().Select(query => query!["name"]!.GetValue<string>()));
        Assert.Null(export["rest_endpoints"]);
    }

    private static (string Code, string Error, string Path) Refusal(JsonNode? body) =>
        (body!["code"]!.GetValue<string>(), body["error"]!.GetValue<string>(), body["path"]!.GetValue<string>());

    private static (string Reason, string? Name, string? Type) Told(JsonNode inconsistent) =>
        (inconsistent["reason"]!.GetValue<string>(), inconsistent["name"]?.GetValue<string>(), inconsistent["type"]?.GetValue<string>());
}

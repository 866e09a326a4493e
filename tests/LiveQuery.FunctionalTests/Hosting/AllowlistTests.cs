using System.Text.Json.Nodes;
using LiveQuery.FunctionalTests.Rest;

namespace LiveQuery.FunctionalTests.Hosting;

/// <summary>The allow list over every transport.</summary>
public sealed class AllowlistTests(PostgresFixture postgres)
{
    private const string Allowed = "query Titles($n: Int = 2) { book(limit: $n, order_by: {id: asc}) { title } }";
    private const string NotAllowed = """{"errors":[{"message":"query is not allowed","extensions":{"path":"$","code":"validation-failed"}}]}""";

    [Fact]
    public async Task Others_than_admins_run_only_what_is_on_the_list()
    {
        await using var server = await StartAsync([("q", Allowed)]);
        const string Same = "query Titles ( $n : Int=2 ) {\n # the same\n book(order_by: {id: asc}, limit: $n) { __typename title t: __typename } }";

        Assert.Equal(NotAllowed, await server.Api.QueryAsync(Allowed, "reader"));
        await AllowAsync(server, """{"global": true}""");

        Assert.Equal("""{"data":{"book":[{"title":"Emma"},{"title":"a%2Fb \u010D"}]}}""", await server.Api.QueryAsync(Allowed, "reader"));
        Assert.Contains("\"t\":\"book\"", await server.Api.QueryAsync(Same, "reader"), StringComparison.Ordinal);
        Assert.Equal(NotAllowed, await server.Api.QueryAsync(Allowed.Replace("{ title }", "{ title id }", StringComparison.Ordinal), "reader"));
        Assert.Equal(NotAllowed, await server.Api.QueryAsync("{ __schema { queryType { name } } }", "reader"));
        Assert.Contains("Walden", await server.Api.QueryAsync("{ book { title } }"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batches_and_endpoints_are_held_to_it_as_well()
    {
        await using var server = await StartAsync([("q", Allowed), ("other", "{ book { id } }")]);
        await server.AddAsync("other", "other");
        await server.Api.DoAsync("v1/metadata", """
            {"type": "bulk", "args": [
              {"type": "create_query_collection", "args": {"name": "listed", "definition": {"queries": [{"name": "l", "query": "{ book { id } }"}]}}},
              {"type": "add_collection_to_allowlist", "args": {"collection": "listed"}}]}
            """);

        var (_, batch) = await server.Api.PostAsync(
            "v1/graphql", new JsonArray(new JsonObject { ["query"] = "{book{id}}" }, new JsonObject { ["query"] = Allowed }).ToJsonString(), "reader");
        Assert.Equal($$$"""[{"data":{"book":[{"id":1},{"id":3}]}},{{{NotAllowed}}}]""", batch!.ToJsonString());
        Assert.Equal(200, (await server.AskAsync("api/rest/other", role: "reader")).Status);

        await server.Api.DoAsync("v1/metadata", """{"type": "drop_collection_from_allowlist", "args": {"collection": "listed"}}""");
        Assert.Equal(
            (400, """{"path":"$","error":"query is not allowed","code":"validation-failed"}"""),
            await server.AskAsync("api/rest/other", role: "reader"));
        Assert.Equal(200, (await server.AskAsync("api/rest/other")).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Scopes_of_roles_count_where_they_are_asked_for(bool hasRoleScopes)
    {
        await using var server = await StartAsync([("q", Allowed)], hasRoleScopes);
        await AllowAsync(server, """{"global": false, "roles": ["reader"]}""");

        Assert.Equal(hasRoleScopes, (await server.Api.QueryAsync(Allowed, "reader")).Contains("Emma", StringComparison.Ordinal));
        Assert.Equal(NotAllowed, await server.Api.QueryAsync(Allowed, "other"));
    }

    [Fact]
    public async Task A_subscription_ends_when_it_is_taken_off_the_list()
    {
        const string Subscription = "subscription Titles { book { title } }";
        await using var server = await StartAsync([("q", Subscription)]);
        await AllowAsync(server, """{"global": true}""");
        using var client = await LiveClient.SubscribeAsync(
            new Uri(server.Root, "v1/graphql"), Subscription, """{"headers": {"x-hasura-role": "reader"}}""");
        Assert.Contains("Emma", await client.ReceiveAsync(), StringComparison.Ordinal);

        using var refused = await LiveClient.SubscribeAsync(
            new Uri(server.Root, "v1/graphql"), "subscription { book { id } }", """{"headers": {"x-hasura-role": "reader"}}""");
        Assert.Contains("query is not allowed", await refused.ReceiveAsync(), StringComparison.Ordinal);

        await server.Api.DoAsync("v1/metadata", """{"type": "drop_collection_from_allowlist", "args": {"collection": "books"}}""");
        var last = await client.ReceiveAsync();
        Assert.Contains("\"type\":\"error\"", last, StringComparison.Ordinal);
        Assert.Contains("query is not allowed", last, StringComparison.Ordinal);
    }

    private Task<RestServer> StartAsync((string Name, string Query)[] queries, bool hasRoleScopes = false) => RestServer.StartAsync(
        postgres, queries, options => options with { EnableAllowlist = true, AllowlistRoleScopes = hasRoleScopes });

    private static async Task AllowAsync(RestServer server, string scope) => await server.Api.DoAsync(
        "v1/metadata", $$$"""{"type": "add_collection_to_allowlist", "args": {"collection": "books", "scope": {{{scope}}}}}""");
}

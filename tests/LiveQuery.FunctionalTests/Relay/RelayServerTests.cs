using System.Text.Json.Nodes;
using LiveQuery.Compiler.Model;
using LiveQuery.FunctionalTests.Hosting;
using LiveQuery.FunctionalTests.MetadataApi;
using LiveQuery.FunctionalTests.NodeClients;
using Npgsql;

namespace LiveQuery.FunctionalTests.Relay;

/// <summary>The relay schema and the federation's, as clients and gateways meet them.</summary>
public sealed class RelayServerTests(PostgresFixture postgres)
{
    private const string Setup = """
        create table author (id int primary key, name text not null);
        create table article (id int primary key, author_id int not null references author, title text);
        insert into author values (1, 'Ada'), (2, 'Bob');
        insert into article values (10, 1, 'x'), (11, 2, 'y');
        """;

    private const string Init = """{"headers": {"x-hasura-role": "user", "x-hasura-user-id": "1"}}""";

    [Fact]
    public async Task The_relay_schema_is_served_over_http_and_sockets_and_moves_with_the_metadata()
    {
        var database = await postgres.CreateDatabaseAsync(Setup);
        await using var server = await ApiServer.StartAsync(database);
        await TrackAsync(server, "author", "article");
        await PermitAsync(server, """{"id": {"_eq": "X-Hasura-User-Id"}}""");

        const string Query = "{ author_connection { edges { node { name } } } }";
        Assert.Equal("""{"data":{"author_connection":{"edges":[{"node":{"name":"Ada"}}]}}}""", await RelayAsync(server, Query, "user"));
        Assert.Equal("""{"data":{"author_connection":{"edges":[{"node":{"name":"Ada"}},{"node":{"name":"Bob"}}]}}}""", await RelayAsync(server, Query));
        Assert.Contains("not found in type", await server.QueryAsync(Query), StringComparison.Ordinal);
        var batch = await server.PostAsync("v1beta1/relay", $$"""[{"query": "{{Query}}"}, {"query": "{ author { id } }"}]""");
        Assert.Contains("not found in type", batch.Body![1]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("Bob", batch.Body[0]!.ToJsonString(), StringComparison.Ordinal);

        using var client = await LiveClient.SubscribeAsync(
            new Uri(server.Root, "v1beta1/relay"), $"subscription {Query}", Init);
        Assert.Contains("""[{"node":{"name":"Ada"}}]""", await client.ReceiveAsync(), StringComparison.Ordinal);
        await ExecuteAsync(database, "update author set name = 'Zoë' where id = 1");
        Assert.Contains("""[{"node":{"name":"Zoë"}}]""", await client.ReceiveAsync(), StringComparison.Ordinal);
        await PermitAsync(server, "{}", isFirst: false);
        Assert.Contains("""[{"node":{"name":"Zoë"}},{"node":{"name":"Bob"}}]""", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relay_queries_are_explained_where_that_is_said()
    {
        await using var server = await ApiServer.StartAsync(await postgres.CreateDatabaseAsync(Setup));
        await TrackAsync(server, "author");

        const string Request = """{"query": {"query": "{ author_connection { edges { cursor } } }"}, "is_relay": IS_RELAY}""";
        var explained = await server.DoAsync("v1/graphql/explain", Request.Replace("IS_RELAY", "true", StringComparison.Ordinal));
        var refused = await server.PostAsync("v1/graphql/explain", Request.Replace("IS_RELAY", "false", StringComparison.Ordinal));

        Assert.Equal("author_connection", explained![0]!["field"]!.GetValue<string>());
        Assert.Equal(400, refused.Status);
    }

    [Fact]
    public async Task Tools_accept_the_relay_schema()
    {
        await using var server = await ProductServer.StartAsync(await postgres.CreateDatabaseAsync(Setup));
        await using var script = await NodeScript.StartAsync("introspection.mjs", new Uri(server.Url, "/v1beta1/relay"));
        var schema = await script.ExpectAsync("schema");
        Assert.Empty(schema.GetProperty("errors").EnumerateArray());
        Assert.Contains("type author implements Node {", schema.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_become_entities_of_a_federation_over_the_metadata_api()
    {
        await using var server = await ApiServer.StartAsync(
            await postgres.CreateDatabaseAsync(Setup),
            options => options with { Compiler = new CompilerOptions { EnableApolloFederation = true } });
        await TrackAsync(server, "author", "article");
        Assert.DoesNotContain("@key", await server.QueryAsync("{ _service { sdl } }"), StringComparison.Ordinal);

        foreach (var table in (string[])["author", "article"])
        {
            await server.DoAsync("v1/metadata", $$$$"""{"type": "pg_set_apollo_federation_config", "args": {"table": "{{{{table}}}}", "apollo_federation_config": {"enable": "v1"}}}""");
        }

        await PermitAsync(server, """{"id": {"_eq": "X-Hasura-User-Id"}}""");
        var sdl = JsonNode.Parse(await server.QueryAsync("{ _service { sdl } }"))!["data"]!["_service"]!["sdl"]!.GetValue<string>();
        Assert.Contains("type article @key(fields: \"id\") {", sdl, StringComparison.Ordinal);

        const string Entities = """
            { _entities(representations: [{__typename: "author", id: 2}, {__typename: "article", id: 11}, {__typename: "author", id: 1}, {__typename: "author", id: 2}])
              { __typename ... on author { name } ... on article { title author { name } } } }
            """;
        Assert.Equal(
            """{"data":{"_entities":[{"__typename":"author","name":"Bob"},{"__typename":"article","title":"y","author":{"name":"Bob"}},{"__typename":"author","name":"Ada"},{"__typename":"author","name":"Bob"}]}}""",
            await server.QueryAsync(Entities));
        Assert.Equal(
            """{"data":{"_entities":[null,{"name":"Ada"}]}}""",
            await server.QueryAsync(
                "{ _entities(representations: [{__typename: \"author\", id: 2}, {__typename: \"author\", id: 1}]) { ... on author { name } } }",
                "user",
                ("x-hasura-user-id", "1")));

        var refused = await server.PostAsync("v1/metadata", """{"type": "pg_set_apollo_federation_config", "args": {"table": "author", "apollo_federation_config": {"enable": "v2"}}}""");
        Assert.Equal(400, refused.Status);
        Assert.Equal("enable takes the version of apollo federation. Supported value is v1 only.", refused.Body!["error"]!.GetValue<string>());
        await server.DoAsync("v1/metadata", """{"type": "pg_set_apollo_federation_config", "args": {"table": "article"}}""");
        Assert.Contains("article is not found in selection set", await server.QueryAsync(Entities.Replace("... on article { title author { name } }", "", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private static async Task<string> RelayAsync(ApiServer server, string query, string? role = null)
    {
        var (_, body) = await server.PostAsync(
            "v1beta1/relay", new JsonObject { ["query"] = query }.ToJsonString(), role, ("x-hasura-user-id", "1"));
        return body!.ToJsonString();
    }

    private static async Task TrackAsync(ApiServer server, params string[] tables)
    {
        foreach (var table in tables)
        {
            await server.DoAsync("v1/metadata", $$$"""{"type": "pg_track_table", "args": {"table": "{{{table}}}"}}""");
        }

        if (tables.Contains("article"))
        {
            await server.DoAsync("v1/metadata", """{"type": "pg_create_object_relationship", "args": {"table": "article", "name": "author", "using": {"foreign_key_constraint_on": "author_id"}}}""");
        }
    }

    // In one step, or those who are subscribed would lose what they see in between.
    private static async Task PermitAsync(ApiServer server, string filter, bool isFirst = true)
    {
        const string Drop = """{"type": "pg_drop_select_permission", "args": {"table": "author", "role": "user"}}""";
        var create = $$$$"""{"type": "pg_create_select_permission", "args": {"table": "author", "role": "user", "permission": {"columns": "*", "filter": {{{{filter}}}} }}}""";
        await server.DoAsync("v1/metadata", isFirst ? create : $$"""{"type": "bulk", "args": [{{Drop}}, {{create}}]}""");
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}

using System.Text.Json.Nodes;
using LiveQuery.FunctionalTests.Hosting;
using Npgsql;

namespace LiveQuery.FunctionalTests.MetadataApi;

/// <summary>Metadata that changes under running subscriptions: they go on, move or end, and their socket stays.</summary>
public sealed class LiveMetadataTests(PostgresFixture postgres)
{
    private const string Setup = "create table event (id serial primary key, kind text); insert into event (kind) values ('a'), ('b'), ('c')";

    private const string Init = """{"headers": {"x-hasura-role": "user"}}""";

    [Fact]
    public async Task A_stream_goes_on_where_it_was_under_another_permission()
    {
        var database = await postgres.CreateDatabaseAsync(Setup);
        await using var server = await StartAsync(database, "{}");
        using var client = await LiveClient.SubscribeAsync(
            new Uri(server.Root, "v1/graphql"), "subscription { event_stream(batch_size: 10, cursor: {initial_value: {id: 0}}) { id kind } }", Init);
        Assert.Contains("""[{"id":1,"kind":"a"},{"id":2,"kind":"b"},{"id":3,"kind":"c"}]""", await client.ReceiveAsync(), StringComparison.Ordinal);

        await PermitAsync(server, """{"kind": {"_neq": "hidden"}}""");
        await ExecuteAsync(database, "insert into event (kind) values ('hidden'), ('d')");

        Assert.Contains("""[{"id":5,"kind":"d"}]""", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_live_query_moves_to_what_its_role_may_see_now_and_ends_when_that_is_nothing()
    {
        var database = await postgres.CreateDatabaseAsync(Setup);
        await using var server = await StartAsync(database, "{}");
        using var client = await LiveClient.SubscribeAsync(
            new Uri(server.Root, "v1/graphql"), "subscription { event(order_by: {id: asc}) { kind } }", Init);
        Assert.Contains("""[{"kind":"a"},{"kind":"b"},{"kind":"c"}]""", await client.ReceiveAsync(), StringComparison.Ordinal);

        await PermitAsync(server, """{"kind": {"_neq": "b"}}""");
        Assert.Contains("""[{"kind":"a"},{"kind":"c"}]""", await client.ReceiveAsync(), StringComparison.Ordinal);
        await server.DoAsync("v1/metadata", """{"type": "pg_drop_select_permission", "args": {"table": "event", "role": "user"}}""");

        var ending = JsonNode.Parse(await client.ReceiveAsync())!;
        Assert.Equal("error", ending["type"]!.GetValue<string>());
        Assert.Null(client.CloseCode);
    }

    [Fact]
    public async Task Another_server_on_the_same_database_follows()
    {
        var database = await postgres.CreateDatabaseAsync(Setup);
        await using var first = await StartAsync(database, "{}");
        await using var second = await ApiServer.ConnectAsync(database);
        using var client = await LiveClient.SubscribeAsync(
            new Uri(second.Root, "v1/graphql"), "subscription { event(order_by: {id: asc}) { kind } }", Init);
        Assert.Contains("""{"kind":"b"}""", await client.ReceiveAsync(), StringComparison.Ordinal);

        var started = TimeProvider.System.GetTimestamp();
        await PermitAsync(first, """{"kind": {"_neq": "b"}}""");

        Assert.Contains("""[{"kind":"a"},{"kind":"c"}]""", await client.ReceiveAsync(), StringComparison.Ordinal);
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(2));
    }

    private static async Task<ApiServer> StartAsync(string database, string filter)
    {
        var server = await ApiServer.StartAsync(database);
        await server.DoAsync("v1/metadata", """{"type": "pg_track_table", "args": {"table": "event"}}""");
        await server.DoAsync("v1/metadata", Create(filter));
        return server;
    }

    private static Task<JsonNode?> PermitAsync(ApiServer server, string filter) => server.DoAsync(
        "v1/metadata",
        """{"type": "bulk", "args": [{"type": "pg_drop_select_permission", "args": {"table": "event", "role": "user"}}, """ + Create(filter) + "]}");

    private static string Create(string filter) =>
        """{"type": "pg_create_select_permission", "args": {"table": "event", "role": "user", "permission": {"columns": "*", "filter": """ + filter + "}}}";

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}

using System.Text.Json;

namespace LiveQuery.FunctionalTests.NodeClients;

/// <summary>The clients that people use, as they come from npm, against the product.</summary>
public class StockClientTests(PostgresFixture postgres)
{
    private const string Tables = """
        create table counter (id int primary key, n bigint not null, note text);
        insert into counter values (1, 0);
        """;

    private const string Subscription = "subscription { counter { id n } }";

    public static TheoryData<string> Clients { get; } = ["graphql-ws.mjs", "apollo.mjs", "urql.mjs", "graphql-sse.mjs", "legacy.mjs"];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Subscribes_receives_reconnects_and_completes(string script)
    {
        var database = await postgres.CreateDatabaseAsync(Tables);
        await using var first = await ProductServer.StartAsync(database);
        await using var client = await NodeScript.StartAsync(script, first.Url);
        await client.SendAsync($"subscribe a {Subscription}");
        await client.ExpectAsync("next", value => CountOf(value) == 0);
        await first.ExecuteAsync("update counter set n = 1");
        await client.ExpectAsync("next", value => CountOf(value) == 1);

        // A drain tells the client to come back, and it does, with its subscription.
        await first.DisposeAsync();
        var closed = await client.ExpectAsync("closed");
        Assert.True(closed.ValueKind == JsonValueKind.Null ? script == "graphql-sse.mjs" : closed.GetInt32() == 1012);
        await using var second = await ProductServer.StartAsync(database, first.Url.Port);
        await client.ExpectAsync("connected", isAgain => isAgain.GetBoolean());
        await client.ExpectAsync("next", value => CountOf(value) == 1);
        await second.ExecuteAsync("update counter set n = 7");
        await client.ExpectAsync("next", value => CountOf(value) == 7);
        Assert.Contains("counter", await second.ReadSubscriptionsAsync(), StringComparison.Ordinal);

        await client.SendAsync("complete a");
        await client.ExpectAsync("complete");
        for (var attempt = 0; (await second.ReadSubscriptionsAsync()).Contains("counter", StringComparison.Ordinal); attempt++)
        {
            Assert.InRange(attempt, 0, 500);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Asks_queries_and_understands_errors(string script)
    {
        await using var server = await ProductServer.StartAsync(await postgres.CreateDatabaseAsync(Tables));
        await server.ExecuteAsync("update counter set n = 3");
        await using var client = await NodeScript.StartAsync(script, server.Url);
        await client.SendAsync("query query Q { counter(order_by: {id: asc}) { id n } }");
        Assert.Equal(3, CountOf(await client.ExpectAsync("result")));
        await client.SendAsync("subscribe b subscription { nothing }");
        var error = await client.ExpectAsync("error");
        Assert.Contains("field 'nothing' not found in type: 'subscription_root'", error.ToString(), StringComparison.Ordinal);
        // The connection is as good as before.
        await client.SendAsync($"subscribe c {Subscription}");
        await client.ExpectAsync("next", value => CountOf(value) == 3);
    }

    [Theory]
    [InlineData("graphql-ws.mjs")]
    [InlineData("legacy.mjs")]
    public async Task Understands_compressed_messages_and_sends_them(string script)
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i % 97}ř"));
        await using var server = await ProductServer.StartAsync(await postgres.CreateDatabaseAsync(Tables), compresses: true);
        await using var first = await NodeScript.StartAsync(script, server.Url);
        await using var second = await NodeScript.StartAsync(script, server.Url);

        // The package ws offers it by itself, and compresses what is longer than a kilobyte.
        var padded = $"subscription {{ {new string(' ', 3_000)} counter {{ id n note }} }}";
        foreach (var client in (NodeScript[])[first, second])
        {
            await client.SendAsync($"subscribe a {padded}");
            await client.ExpectAsync("next", value => CountOf(value) == 0);
        }

        for (var round = 1; round <= 3; round++)
        {
            await server.ExecuteAsync($"update counter set n = {round}, note = '{text}'");
            foreach (var client in (NodeScript[])[first, second])
            {
                var next = await client.ExpectAsync("next", value => CountOf(value) == round);
                Assert.Equal(text, next.GetProperty("data").GetProperty("counter")[0].GetProperty("note").GetString());
            }
        }

        // Both are of one cohort: once for each state of theirs that is large enough.
        Assert.Contains("\nlivequery_compressions_total 3\n", await server.ReadMetricsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_every_operation_that_a_change_of_the_schema_leaves_possible()
    {
        await using var server = await ProductServer.StartAsync(await postgres.CreateDatabaseAsync(Tables));
        await using var client = await NodeScript.StartAsync("graphql-ws.mjs", server.Url);
        await client.SendAsync($"subscribe kept {Subscription}");
        await client.ExpectAsync("next", value => CountOf(value) == 0);
        await client.SendAsync("subscribe lost subscription { counter { n note } }");
        await client.ExpectAsync("next", value => CountOf(value) == 0);
        await server.ExecuteAsync("alter table counter drop column note");
        Assert.Contains("note", (await client.ExpectAsync("error")).ToString(), StringComparison.Ordinal);
        await server.ExecuteAsync("update counter set n = 4");
        await client.ExpectAsync("next", value => CountOf(value) == 4);
    }

    [Fact]
    public async Task Passes_every_audit_of_graphql_over_http()
    {
        await using var server = await ProductServer.StartAsync(await postgres.CreateDatabaseAsync(Tables));
        var outcomes = await ReadAuditsAsync(server.Url);
        Assert.Equal(61, outcomes.Count);
        Assert.DoesNotContain(outcomes, outcome => outcome.Status != "ok");
    }

    [Fact]
    public async Task Gives_tools_a_schema_that_they_accept()
    {
        await using var server = await ProductServer.StartAsync(await postgres.CreateDatabaseAsync(Tables));
        await using var script = await NodeScript.StartAsync("introspection.mjs", server.Url);
        var schema = await script.ExpectAsync("schema");
        Assert.Empty(schema.GetProperty("errors").EnumerateArray());
        Assert.Contains("type counter {", schema.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    private static async Task<List<(string Name, string Status, string Reason)>> ReadAuditsAsync(Uri url)
    {
        await using var script = await NodeScript.StartAsync("audits.mjs", url);
        var outcomes = new List<(string, string, string)>();
        while (true)
        {
            var line = await script.ReadAsync();
            if (line.GetProperty("event").GetString() == "done")
            {
                return outcomes;
            }

            var audit = line.GetProperty("value");
            outcomes.Add((
                $"{audit.GetProperty("id")} {audit.GetProperty("name")}",
                audit.GetProperty("status").GetString()!,
                audit.GetProperty("reason").ToString()));
        }
    }

    private static long? CountOf(JsonElement result) =>
        result.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
            ? data.GetProperty("counter")[0].GetProperty("n").GetInt64()
            : null;
}

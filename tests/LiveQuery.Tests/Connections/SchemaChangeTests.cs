using LiveQuery.Compiler.Language;

namespace LiveQuery.Tests.Connections;

public class SchemaChangeTests
{
    [Fact]
    public async Task Keeps_a_subscription_whose_plan_and_values_are_the_same()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync("1", "subscription a");
        var subscription = await server.Engine.NextAsync();
        await ChangeSchemaAsync(server);
        subscription.Push("{\"x\":1}");
        Assert.Equal("""{"id":"1","type":"next","payload":{"data":{"x":1}}}""", await client.ReceiveAsync());
        Assert.Single(server.Engine.Live);
        Assert.False(subscription.HasLeft);
    }

    [Fact]
    public async Task Moves_a_subscription_whose_plan_is_another()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync("1", "subscription a");
        var old = await server.Engine.NextAsync();
        server.Compiler.SqlSuffix = _ => " v2";
        server.Compiler.ChangeSchema();
        var moved = await server.Engine.NextAsync();
        await old.Left;
        // What the old one still says is not to be heard any more.
        old.Push("{\"x\":\"old\"}");
        moved.Push("{\"x\":\"new\"}");
        Assert.Equal("""{"id":"1","type":"next","payload":{"data":{"x":"new"}}}""", await client.ReceiveAsync());
        Assert.Equal(moved, Assert.Single(server.Engine.Live).Key);
    }

    [Fact]
    public async Task Ends_by_an_error_what_the_new_schema_does_not_allow()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync("1", "subscription a");
        await client.SubscribeAsync("2", "subscription b");
        var gone = await server.Engine.NextAsync();
        var kept = await server.Engine.NextAsync();
        server.Compiler.Fault = request => request.Query.EndsWith('a') ? new GraphQLError("field 'a' not found") : null;
        server.Compiler.ChangeSchema();
        Assert.Equal(
            """{"id":"1","type":"error","payload":[{"message":"field 'a' not found","extensions":{"path":"$","code":"validation-failed"}}]}""",
            await client.ReceiveAsync());
        await gone.Left;
        gone.Push("{}");
        kept.Push("{\"x\":1}");
        Assert.Equal("""{"id":"2","type":"next","payload":{"data":{"x":1}}}""", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Sees_a_change_that_comes_while_it_compiles()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        var isFirst = true;
        server.Compiler.BeforeCompile = () =>
        {
            if (isFirst)
            {
                isFirst = false;
                server.Compiler.SqlSuffix = _ => " v1";
                server.Compiler.ChangeSchema();
                server.Compiler.SqlSuffix = _ => server.Compiler.Compilations == 1 ? " v1" : " v2";
            }
        };
        await client.SubscribeAsync("1", "subscription a");
        var old = await server.Engine.NextAsync();
        var moved = await server.Engine.NextAsync();
        Assert.Equal("subscription a v1", old.Operation.Statement.Plan.DirectSql);
        Assert.Equal("subscription a v2", moved.Operation.Statement.Plan.DirectSql);
        await old.Left;
    }

    [Fact]
    public async Task Loses_nothing_in_a_storm_of_changes_subscribes_and_completes()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        var version = 0;
        server.Compiler.SqlSuffix = _ => $" v{Volatile.Read(ref version)}";
        using var stop = new CancellationTokenSource();
        var changing = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Interlocked.Increment(ref version);
                server.Compiler.ChangeSchema();
            }
        }, TestContext.Current.CancellationToken);
        for (var round = 0; round < 300; round++)
        {
            await client.SubscribeAsync($"{round}", "subscription a");
            if (round % 3 != 0)
            {
                await client.SendAsync($$"""{"id":"{{round}}","type":"complete"}""");
            }
        }

        await client.ExpectSilenceAsync();
        await stop.CancelAsync();
        await changing;
        await server.Registry.ReplanAsync();
        Assert.Equal(100, server.Registry.OperationCount);
        Assert.Equal(100, server.Engine.Live.Count);
        Assert.All(server.Engine.Live.Keys, live => Assert.EndsWith($" v{version}", live.Operation.Statement.Plan.DirectSql));
    }

    private static async Task ChangeSchemaAsync(SocketServer server)
    {
        server.Compiler.ChangeSchema();
        await server.Registry.ReplanAsync();
    }
}

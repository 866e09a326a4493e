namespace LiveQuery.Tests.Connections;

public class SessionTests
{
    [Fact]
    public async Task Prefers_the_payloads_headers_to_the_upgrades()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await SocketClient.ConnectAsync(server.Address, ["graphql-transport-ws"], options =>
        {
            options.SetRequestHeader("X-Hasura-User", "upgrade");
            options.SetRequestHeader("X-Hasura-Org", "7");
        });
        await client.SendAsync(
            """{"type":"connection_init","payload":{"headers":{"x-hasura-user":"payload","x-hasura-n":12,"x-hasura-b":true,"gone":null}}}""");
        await client.ReceiveAsync();
        await client.SubscribeAsync("1", "subscription a");
        var session = (await server.Engine.NextAsync()).Session;
        Assert.Equal("payload", session.Variables["x-hasura-user"]);
        Assert.Equal("7", session.Variables["x-hasura-org"]);
        Assert.Equal("12", session.Variables["x-hasura-n"]);
        Assert.Equal("true", session.Variables["x-hasura-b"]);
        Assert.Equal("user", Assert.Single(server.Observer.Roles));
        Assert.Single(server.Sessions.LastHeaders, header => header.Key.Equals("x-hasura-user", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("""{"headers":"x"}""")]
    [InlineData("""{"headers":{"a":{}}}""")]
    [InlineData("""{"headers":{"a":"1","A":"2"}}""")]
    [InlineData("""{"headers":{},"headers":{}}""")]
    public async Task Closes_4400_on_headers_that_are_none(string payload)
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAsync();
        await client.SendAsync($$"""{"type":"connection_init","payload":{{payload}}}""");
        Assert.Equal(4400, (await client.ReceiveCloseAsync()).Code);
    }

    [Fact]
    public async Task Closes_4403_when_the_session_ends()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync("""{"headers":{"expires":"30"}}""");
        server.Time.Advance(TimeSpan.FromSeconds(29));
        await DrainPingsAsync(client);
        server.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal((4403, "Session expired"), await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Lives_on_with_a_fresh_token()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync("""{"headers":{"expires":"30"}}""");
        await client.SendAsync("""{"type":"ping","payload":{"headers":{"expires":"3600"}}}""");
        Assert.Equal("""{"type":"pong","payload":{"session":"refreshed"}}""", await client.ReceiveAsync());
        server.Pass(TimeSpan.FromSeconds(60));
        await DrainPingsAsync(client);
    }

    [Fact]
    public async Task Moves_the_operations_to_the_new_session()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync("""{"headers":{"x-hasura-user":"1"}}""");
        await client.SubscribeAsync("1", "subscription a");
        var old = await server.Engine.NextAsync();
        old.Push("{\"x\":\"old\"}");
        Assert.Contains("old", await client.ReceiveAsync(), StringComparison.Ordinal);
        await client.SendAsync("""{"type":"ping","payload":{"headers":{"x-hasura-user":"2"}}}""");
        Assert.Equal("""{"type":"pong","payload":{"session":"refreshed"}}""", await client.ReceiveAsync());
        var moved = await server.Engine.NextAsync();
        await old.Left;
        Assert.Equal("2", moved.Session.Variables["x-hasura-user"]);
        old.Push("{\"x\":\"late\"}");
        moved.Push("{\"x\":\"new\"}");
        Assert.Equal("""{"id":"1","type":"next","payload":{"data":{"x":"new"}}}""", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Keeps_the_operations_where_a_fresh_token_says_the_same()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync("""{"headers":{"x-hasura-user":"1"}}""");
        await client.SubscribeAsync("1", "subscription a");
        var subscription = await server.Engine.NextAsync();
        await client.SendAsync("""{"type":"ping","payload":{"headers":{"x-hasura-user":"1","authorization":"fresh"}}}""");
        Assert.Equal("""{"type":"pong","payload":{"session":"refreshed"}}""", await client.ReceiveAsync());
        Assert.False(subscription.HasLeft);
        Assert.Single(server.Engine.Live);
    }

    [Fact]
    public async Task Keeps_the_session_where_a_fresh_token_is_refused()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        await client.SendAsync("""{"type":"ping","payload":{"headers":{"role":"nobody"}}}""");
        Assert.Equal(
            """{"type":"pong","payload":{"session":"refused","message":"Could not verify JWT: JWTExpired"}}""",
            await client.ReceiveAsync());
        await client.SubscribeAsync("1", "query a");
        Assert.Contains("next", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_no_token_before_the_ack()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAsync();
        await client.SendAsync("""{"type":"ping","payload":{"headers":{"role":"admin"}}}""");
        Assert.Contains("\"refused\"", await client.ReceiveAsync(), StringComparison.Ordinal);
        await client.SubscribeAsync("1", "query a");
        Assert.Equal(4401, (await client.ReceiveCloseAsync()).Code);
    }

    private static async Task DrainPingsAsync(SocketClient client)
    {
        await client.SendAsync("""{"type":"ping","payload":{"mark":1}}""");
        string message;
        while ((message = await client.ReceiveAsync()) != """{"type":"pong","payload":{"mark":1}}""")
        {
            Assert.Equal("""{"type":"ping","payload":{"message":"keepalive"}}""", message);
        }
    }
}

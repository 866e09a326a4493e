namespace LiveQuery.Tests.Connections;

public class ConnectionProtocolTests
{
    [Fact]
    public async Task Acknowledges_and_serves_a_subscription()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync("1", "subscription a");
        var subscription = await server.Engine.NextAsync();
        subscription.Push("{\"x\":1}");
        Assert.Equal("""{"id":"1","type":"next","payload":{"data":{"x":1}}}""", await client.ReceiveAsync());
        subscription.Push("{\"x\":2}");
        Assert.Equal("""{"id":"1","type":"next","payload":{"data":{"x":2}}}""", await client.ReceiveAsync());
        await client.SendAsync("""{"id":"1","type":"complete"}""");
        await subscription.Left;
        subscription.Push("{\"x\":3}");
        await client.ExpectSilenceAsync();
        Assert.Equal(0, server.Registry.OperationCount);
    }

    [Fact]
    public async Task Answers_a_query_by_next_and_complete()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync("q", "query a");
        Assert.Equal("""{"id":"q","type":"next","payload":{"data":{"x":1}}}""", await client.ReceiveAsync());
        Assert.Equal("""{"id":"q","type":"complete"}""", await client.ReceiveAsync());
        // The id is free as soon as the client knows of the end.
        await client.SubscribeAsync("q", "query b");
        Assert.Equal("""{"id":"q","type":"next","payload":{"data":{"x":1}}}""", await client.ReceiveAsync());
        Assert.Equal("""{"id":"q","type":"complete"}""", await client.ReceiveAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("garbage")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"type":"hello"}""")]
    [InlineData("""{"type":1}""")]
    [InlineData("""{"type":"connection_ack"}""")]
    [InlineData("""{"type":"next","id":"1","payload":{}}""")]
    [InlineData("""{"type":"connection_init","payload":"x"}""")]
    [InlineData("""{"type":"connection_init","payload":[]}""")]
    [InlineData("""{"type":"ping","payload":1}""")]
    [InlineData("""{"type":"subscribe","id":1,"payload":{"query":"query a"}}""")]
    [InlineData("""{"type":"subscribe","id":"","payload":{"query":"query a"}}""")]
    [InlineData("""{"type":"subscribe","payload":{"query":"query a"}}""")]
    [InlineData("""{"type":"subscribe","id":"1"}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":null}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":null}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"a","variables":[]}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"a","extensions":"x"}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"a","operationName":1}}""")]
    [InlineData("""{"type":"complete"}""")]
    [InlineData("""{"type":"complete","id":7}""")]
    [InlineData("""{"type":"ping","type":"pong"}""")]
    [InlineData("""{"type":"ping"} {"type":"ping"}""")]
    [InlineData("""{"type":"subscribe","id":"\ud800","payload":{"query":"query a"}}""")]
    public async Task Closes_4400_on_what_is_no_message(string message)
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAsync();
        await client.SendAsync(message);
        Assert.Equal((4400, "Invalid message received"), await client.ReceiveCloseAsync());
        Assert.Equal((4400, "Invalid message received"), server.Observer.NextClosed());
    }

    [Fact]
    public async Task Closes_4401_on_a_subscribe_before_the_ack()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAsync();
        await client.SubscribeAsync("1", "subscription a");
        Assert.Equal((4401, "Unauthorized"), await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Closes_4401_on_a_subscribe_while_the_session_is_being_resolved()
    {
        await using var server = await SocketServer.StartAsync();
        server.Sessions.Hold = new TaskCompletionSource();
        using var client = await server.ConnectAsync();
        await client.SendAsync("""{"type":"connection_init"}""");
        await client.SubscribeAsync("1", "subscription a");
        Assert.Equal((4401, "Unauthorized"), await client.ReceiveCloseAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Closes_4429_on_a_second_init(bool isAcknowledged)
    {
        await using var server = await SocketServer.StartAsync();
        server.Sessions.Hold = isAcknowledged ? null : new TaskCompletionSource();
        using var client = await server.ConnectAsync();
        await client.SendAsync("""{"type":"connection_init"}""");
        if (isAcknowledged)
        {
            await client.ReceiveAsync();
        }

        await client.SendAsync("""{"type":"connection_init"}""");
        Assert.Equal((4429, "Too many initialisation requests"), await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Closes_4403_when_the_session_is_denied()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAsync();
        await client.SendAsync("""{"type":"connection_init","payload":{"headers":{"role":"nobody"}}}""");
        Assert.Equal((4403, "Forbidden"), await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Closes_1013_when_the_session_resolver_fails()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAsync();
        await client.SendAsync("""{"type":"connection_init","payload":{"headers":{"role":"throw"}}}""");
        Assert.Equal((1013, "Try again later"), await client.ReceiveCloseAsync());
        Assert.Single(server.Logs.Errors);
        server.Logs.Errors.Clear();
    }

    [Theory]
    [InlineData("graphql-http")]
    [InlineData("mqtt", "soap")]
    [InlineData()]
    public async Task Closes_4406_where_no_known_subprotocol_is_offered(params string[] protocols)
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await SocketClient.ConnectAsync(server.Address, protocols);
        Assert.Equal((4406, "Subprotocol not acceptable"), await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Picks_its_subprotocol_out_of_several()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAsync("graphql-ws", "graphql-transport-ws");
        Assert.Equal("graphql-transport-ws", client.Socket.SubProtocol);
        await client.ExpectSilenceAsync();
    }

    [Fact]
    public async Task Closes_4408_when_no_init_comes_in_time()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAsync();
        await client.ExpectSilenceAsync();
        server.Time.Advance(TimeSpan.FromSeconds(2));
        await client.ExpectSilenceAsync();
        server.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal((4408, "Connection initialisation timeout"), await client.ReceiveCloseAsync());
    }

    [Theory]
    [InlineData("1", "Subscriber for 1 already exists")]
    [InlineData("__proto__", "Subscriber for __proto__ already exists")]
    [InlineData("žluťoučký 🐎", "Subscriber for žluťoučký 🐎 already exists")]
    public async Task Closes_4409_on_an_id_that_is_in_use(string id, string reason)
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync(id, "subscription a");
        await client.SubscribeAsync(id, "subscription b");
        Assert.Equal((4409, reason), await client.ReceiveCloseAsync());
        await (await server.Engine.NextAsync()).Left;
    }

    [Fact]
    public async Task Shortens_the_reason_for_a_long_id()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync(new string('ř', 60), "subscription a");
        await client.SubscribeAsync(new string('ř', 60), "subscription b");
        Assert.Equal((4409, "Subscriber already exists"), await client.ReceiveCloseAsync());
    }

    [Theory]
    [InlineData("""a\"b\\c""")]
    [InlineData("""\u0000\n\t""")]
    [InlineData("🐎 e\u0301 \u202e")]
    [InlineData("""\ud83d\udc0e""")]
    [InlineData(" ")]
    public async Task Repeats_any_id(string id)
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync(id, "query a");
        using var next = System.Text.Json.JsonDocument.Parse(await client.ReceiveAsync());
        using var sent = System.Text.Json.JsonDocument.Parse($"\"{id}\"");
        Assert.Equal(sent.RootElement.GetString(), next.RootElement.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("", """{"type":"pong"}""")]
    [InlineData(""","payload":null""", """{"type":"pong"}""")]
    [InlineData(""","payload":{}""", """{"type":"pong","payload":{}}""")]
    [InlineData(
        ""","payload":{"a":[1,{"b":"č"}],"at":1e400}""",
        """{"type":"pong","payload":{"a":[1,{"b":"č"}],"at":1e400}}""")]
    public async Task Answers_a_ping_by_its_payload_even_before_the_ack(string payload, string pong)
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAsync();
        await client.SendAsync($$"""{"type":"ping"{{payload}}}""");
        Assert.Equal(pong, await client.ReceiveAsync());
    }

    [Fact]
    public async Task Takes_unasked_pongs_unknown_fields_and_ends_of_unknown_operations()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync("""{"headers":null,"lang":"cs"}""");
        await client.SendAsync("""{"type":"pong"}""");
        await client.SendAsync("""{"type":"pong","payload":{"x":[]}}""");
        await client.SendAsync("""{"type":"complete","id":"nobody"}""");
        await client.SendAsync("""{"x":{"type":"y"},"payload":{"z":1,"query":"query a","extensions":null},"id":"1","type":"subscribe"}""");
        Assert.Equal("""{"id":"1","type":"next","payload":{"data":{"x":1}}}""", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Echoes_the_code_of_a_client_that_leaves()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync("1", "subscription a");
        var subscription = await server.Engine.NextAsync();
        await client.Socket.CloseAsync(
            (System.Net.WebSockets.WebSocketCloseStatus)4499, "Terminated", TestContext.Current.CancellationToken);
        Assert.Equal(4499, (int)client.Socket.CloseStatus!);
        Assert.Equal((4499, "Terminated"), server.Observer.NextClosed());
        await subscription.Left;
    }

    [Fact]
    public async Task Frees_everything_when_a_client_vanishes()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync("1", "subscription a");
        var subscription = await server.Engine.NextAsync();
        client.Socket.Abort();
        Assert.Equal(1006, server.Observer.NextClosed().Code);
        await subscription.Left;
        Assert.Equal(1, server.Observer.Ended);
    }
}

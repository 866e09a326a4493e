using LiveQuery.Compiler.Language;
using LiveQuery.Server.Connections;
using static LiveQuery.Tests.Frames.FrameReaderTests;

namespace LiveQuery.Tests.Connections;

/// <summary>The subprotocol <c>graphql-ws</c>, byte for byte.</summary>
public class LegacyTests
{
    private const string Ack = """{"type":"connection_ack"}""";
    private const string Ka = """{"type":"ka"}""";

    [Fact]
    public async Task Acknowledges_runs_and_ends_operations()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await ConnectAndInitAsync(server);
        await client.SendAsync("""{"id":"1","type":"start","payload":{"query":"subscription a","variables":{"n":1}}}""");
        var subscription = await server.Engine.NextAsync();
        Assert.Equal("""{"n":1}""", subscription.Operation.Statement.Values[0]);
        subscription.Push("{\"x\":1}");
        Assert.Equal("""{"type":"data","id":"1","payload":{"data":{"x":1}}}""", await client.ReceiveAsync());
        subscription.Fail("division by zero");
        Assert.Equal(
            """{"type":"data","id":"1","payload":{"data":null,"errors":[{"message":"division by zero","extensions":{"path":"$","code":"data-exception"}}]}}""",
            await client.ReceiveAsync());
        await client.SendAsync("""{"id":"1","type":"stop"}""");
        await subscription.Left;
        await client.SendAsync("""{"id":"1","type":"start","payload":{"query":"query a"}}""");
        // A stop is not answered.
        Assert.Equal("""{"type":"data","id":"1","payload":{"data":{"x":1}}}""", await client.ReceiveAsync());
        Assert.Equal("""{"type":"complete","id":"1"}""", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Runs_what_is_sent_along_with_the_init()
    {
        await using var server = await SocketServer.StartAsync();
        var hold = server.Sessions.Hold = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var client = await server.ConnectAsync("graphql-ws");
        Assert.Equal("graphql-ws", client.Socket.SubProtocol);
        await client.SendAsync("""{"type":"connection_init","payload":{"headers":{"role":"editor"}}}""");
        await client.SendAsync("""{"id":"1","type":"start","payload":{"query":"query a"}}""");
        hold.SetResult();
        Assert.Equal(Ack, await client.ReceiveAsync());
        Assert.Equal(Ka, await client.ReceiveAsync());
        Assert.Equal("""{"type":"data","id":"1","payload":{"data":{"x":1}}}""", await client.ReceiveAsync());
        Assert.Equal("editor", server.Observer.Roles.Single());
    }

    [Fact]
    public async Task Sends_patches_to_who_asks_for_them()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAsync("graphql-ws");
        await client.SendAsync("""{"type":"connection_init","payload":{"patch":"json-patch"}}""");
        Assert.Equal("""{"type":"connection_ack","payload":{"patch":"json-patch"}}""", await client.ReceiveAsync());
        Assert.Equal(Ka, await client.ReceiveAsync());
        await client.SendAsync("""{"id":"1","type":"start","payload":{"query":"subscription a"}}""");
        (await server.Engine.NextAsync()).Push("""{"x":1}""");
        Assert.Equal("""{"type":"data","id":"1","payload":{"data":{"x":1},"revision":1}}""", await client.ReceiveAsync());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"type":"start","id":"1"}""")]
    [InlineData("""{"type":"start","payload":{"query":"query a"}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"query a"}}""")]
    [InlineData("""{"type":"ping"}""")]
    [InlineData("""{"type":"stop"}""")]
    public async Task Tells_of_what_is_no_message_and_goes_on(string message)
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await ConnectAndInitAsync(server);
        await client.SendAsync(message);
        Assert.StartsWith("""{"type":"connection_error","payload":"parsing ClientMessage failed: """, await client.ReceiveAsync());
        await client.SendAsync("""{"id":"1","type":"start","payload":{"query":"query a"}}""");
        Assert.Equal("""{"type":"data","id":"1","payload":{"data":{"x":1}}}""", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Refuses_a_document_by_an_error_and_a_complete()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await ConnectAndInitAsync(server);
        await client.SendAsync("""{"id":"1","type":"start","payload":{"query":"{"}}""");
        Assert.Equal(
            """{"type":"error","id":"1","payload":{"errors":[{"message":"not a valid graphql query","extensions":{"path":"$.query","code":"validation-failed"}}]}}""",
            await client.ReceiveAsync());
        Assert.Equal("""{"type":"complete","id":"1"}""", await client.ReceiveAsync());
        Assert.Equal("validation-failed", Assert.Single(server.Observer.Endings).Error!.Code);
    }

    [Fact]
    public async Task Refuses_a_start_that_comes_too_early_or_twice()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAsync("graphql-ws");
        await client.SendAsync("""{"id":"1","type":"start","payload":{"query":"query a"}}""");
        Assert.Equal(
            """{"type":"error","id":"1","payload":{"message":"start received before the connection is initialised","extensions":{"path":"$","code":"start-failed"}}}""",
            await client.ReceiveAsync());
        Assert.Equal("""{"type":"complete","id":"1"}""", await client.ReceiveAsync());
        await client.SendAsync("""{"type":"connection_init"}""");
        Assert.Equal(Ack, await client.ReceiveAsync());
        Assert.Equal(Ka, await client.ReceiveAsync());
        await client.SendAsync("""{"id":"1","type":"start","payload":{"query":"subscription a"}}""");
        var first = await server.Engine.NextAsync();
        await client.SendAsync("""{"id":"1","type":"start","payload":{"query":"subscription b"}}""");
        Assert.Equal(
            """{"type":"error","id":"1","payload":{"message":"an operation already exists with this id: 1","extensions":{"path":"$","code":"start-failed"}}}""",
            await client.ReceiveAsync());
        Assert.Equal("""{"type":"complete","id":"1"}""", await client.ReceiveAsync());
        Assert.False(first.HasLeft);
    }

    [Fact]
    public async Task Tells_why_a_session_is_denied_and_closes()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAsync("graphql-ws");
        await client.SendAsync("""{"type":"connection_init","payload":{"headers":{"role":"nobody"}}}""");
        Assert.Equal(
            """{"type":"connection_error","payload":"Could not verify JWT: JWTExpired"}""", await client.ReceiveAsync());
        Assert.Equal((4400, "Connection initialization failed"), await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Tells_of_a_kind_of_patches_that_there_is_not_and_closes()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAsync("graphql-ws");
        await client.SendAsync("""{"type":"connection_init","payload":{"patch":"x"}}""");
        Assert.StartsWith("""{"type":"connection_error","payload":"patches of the kind \"x\" are not supported""", await client.ReceiveAsync());
        Assert.Equal(4400, (await client.ReceiveCloseAsync()).Code);
    }

    [Fact]
    public async Task A_second_init_moves_the_operations_to_another_session()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await ConnectAndInitAsync(server);
        await client.SendAsync("""{"id":"1","type":"start","payload":{"query":"subscription a"}}""");
        var first = await server.Engine.NextAsync();
        await client.SendAsync("""{"type":"connection_init","payload":{"headers":{"x-hasura-user":"2"}}}""");
        Assert.Equal(Ack, await client.ReceiveAsync());
        Assert.Equal(Ka, await client.ReceiveAsync());
        Assert.Equal("2", (await server.Engine.NextAsync()).Operation.Statement.Values[1]);
        await first.Left;
    }

    [Fact]
    public async Task Keeps_alive_a_client_that_never_says_a_word_but_answers_the_pings_of_the_wire()
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions
        {
            KeepaliveInterval = TimeSpan.FromSeconds(10),
            SilenceTimeout = TimeSpan.FromSeconds(20),
        });
        using var client = await RawClient.ConnectAsync(server.Address, "graphql-ws");
        client.Send(Frame(1, """{"type":"connection_init"}"""));
        Assert.Equal(Ack, client.ReceiveText());
        Assert.Equal(Ka, client.ReceiveText());
        for (var beat = 0; beat < 8; beat++)
        {
            server.Pass(TimeSpan.FromSeconds(10));
            Assert.Equal([1, 9], new[] { client.Receive().Opcode, client.Receive().Opcode }.Order());
            // The answer to the second says that the first has been heard.
            client.Send([.. Frame(10, ""), .. Frame(9, "")]);
            Assert.Equal(10, client.Receive().Opcode);
        }
    }

    [Fact]
    public async Task Ends_when_the_client_says_so_or_its_session_does()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await ConnectAndInitAsync(server);
        await client.SendAsync("""{"type":"connection_terminate","payload":null}""");
        Assert.Equal((1000, "GQL_CONNECTION_TERMINATE received"), await client.ReceiveCloseAsync());
        using var expiring = await ConnectAndInitAsync(server, """{"headers":{"expires":"10"}}""");
        server.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal((4403, "Session expired"), await expiring.ReceiveCloseAsync());
        using var silent = await server.ConnectAsync("graphql-ws");
        server.Pass(TimeSpan.FromSeconds(3));
        Assert.Equal(4408, (await silent.ReceiveCloseAsync()).Code);
    }

    [Fact]
    public async Task A_client_that_offers_both_subprotocols_gets_the_newer_one()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAsync("graphql-ws", "graphql-transport-ws");
        Assert.Equal("graphql-transport-ws", client.Socket.SubProtocol);
    }

    [Fact]
    public async Task Ends_operations_that_a_change_of_the_schema_makes_impossible()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await ConnectAndInitAsync(server);
        await client.SendAsync("""{"id":"1","type":"start","payload":{"query":"subscription a"}}""");
        await server.Engine.NextAsync();
        server.Compiler.Fault = _ => new GraphQLError("field 'a' not found");
        server.Compiler.ChangeSchema();
        Assert.StartsWith("""{"type":"error","id":"1","payload":{"errors":[{"message":"field 'a' not found""", await client.ReceiveAsync());
        Assert.Equal("""{"type":"complete","id":"1"}""", await client.ReceiveAsync());
    }

    private static async Task<SocketClient> ConnectAndInitAsync(SocketServer server, string payload = "{}")
    {
        var client = await server.ConnectAsync("graphql-ws");
        await client.SendAsync($$"""{"type":"connection_init","payload":{{payload}}}""");
        Assert.Equal(Ack, await client.ReceiveAsync());
        Assert.Equal(Ka, await client.ReceiveAsync());
        return client;
    }
}

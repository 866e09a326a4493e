using System.Text;
using LiveQuery.Server.Connections;
using static LiveQuery.Tests.Frames.FrameReaderTests;

namespace LiveQuery.Tests.Connections;

/// <summary>Frames byte for byte, against the whole server.</summary>
public class RawFrameTests
{
    private const string Init = """{"type":"connection_init"}""";
    private const string Ack = """{"type":"connection_ack"}""";

    [Fact]
    public async Task Answers_the_upgrade_as_the_protocol_asks()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await RawClient.ConnectAsync(server.Address);
        Assert.StartsWith("HTTP/1.1 101", client.Answer, StringComparison.Ordinal);
        Assert.Contains("\r\nUpgrade: websocket\r\n", client.Answer, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: Upgrade\r\n", client.Answer, StringComparison.Ordinal);
        // The example of RFC 6455 §1.3.
        Assert.Contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", client.Answer, StringComparison.Ordinal);
        Assert.Contains("\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n", client.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_what_came_along_with_the_upgrade()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await RawClient.ConnectAsync(server.Address, early: [.. Frame(1, Init), .. Frame(1, """{"type":"ping"}""")[..5]]);
        Assert.Equal(Ack, client.ReceiveText());
        client.Send(Frame(1, """{"type":"ping"}""")[5..]);
        Assert.Equal("""{"type":"pong"}""", client.ReceiveText());
    }

    [Fact]
    public async Task Holds_nothing_of_http_once_it_is_upgraded()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await RawClient.ConnectAsync(server.Address);
        for (var look = 0; server.LastRequest!.IsAlive && look < 200; look++)
        {
            // The request ends a moment after its answer has come.
            client.Send(Frame(9, "still there"));
            Assert.Equal((10, "still there"), Text(client.Receive()));
            GC.Collect();
        }

        Assert.False(server.LastRequest.IsAlive);
        Assert.Equal(1, server.Registry.Count);
    }

    [Fact]
    public async Task Answers_a_ping_of_the_wire_with_what_it_carried_also_within_a_message()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await RawClient.ConnectAsync(server.Address);
        client.Send(Frame(9, "first"));
        Assert.Equal((10, "first"), Text(client.Receive()));
        client.Send([.. Frame(1, Init[..10], isLast: false), .. Frame(9, "within")]);
        Assert.Equal((10, "within"), Text(client.Receive()));
        client.Send(Frame(0, Init[10..]));
        Assert.Equal(Ack, client.ReceiveText());
        client.Send(Frame(9, ""));
        Assert.Equal((10, ""), Text(client.Receive()));
    }

    [Fact]
    public async Task Answers_the_close_frame_with_its_code_and_closes_the_wire()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await RawClient.ConnectAsync(server.Address);
        client.Send([.. Frame(1, Init), .. Frame(8, [0x0f, 0xa1, .. "bye"u8])]);
        var closed = client.Receive();
        // The close overtakes what waits.
        closed = closed.Opcode == 1 ? client.Receive() : closed;
        Assert.Equal(8, closed.Opcode);
        Assert.Equal([0x0f, 0xa1, .. "bye"u8], closed.Payload);
        Assert.Equal(-1, client.Receive().Opcode);
        Assert.Equal((4001, "bye"), server.Observer.NextClosed());
    }

    [Fact]
    public async Task Answers_a_close_frame_without_a_code_with_1000()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await RawClient.ConnectAsync(server.Address);
        client.Send(Frame(8, ""));
        Assert.Equal((1000, ""), client.ReceiveClose());
        Assert.Equal(-1, client.Receive().Opcode);
        Assert.Equal(1005, server.Observer.NextClosed().Code);
    }

    [Fact]
    public async Task Closes_1002_on_what_is_no_frame_and_reads_no_more_of_it()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await RawClient.ConnectAsync(server.Address);
        client.Send([.. "GET / HTTP/1.1\r\n\r\n"u8, .. Frame(1, Init)]);
        Assert.Equal((1002, "Protocol error"), client.ReceiveClose());
        server.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(1002, server.Observer.NextClosed().Code);
    }

    [Fact]
    public async Task Ends_when_the_client_is_gone_in_the_middle_of_a_frame()
    {
        await using var server = await SocketServer.StartAsync();
        using (var client = await RawClient.ConnectAsync(server.Address))
        {
            client.Send([.. Frame(1, Init)]);
            Assert.Equal(Ack, client.ReceiveText());
            client.Send(Frame(1, new string('x', 1000))[..500]);
        }

        Assert.Equal(1006, server.Observer.NextClosed().Code);
    }

    [Fact]
    public async Task Of_pings_whose_answers_nobody_reads_the_last_one_is_answered()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await RawClient.ConnectAsync(server.Address);
        client.Send(Frame(1, Init));
        Assert.Equal(Ack, client.ReceiveText());
        var ping = Frame(9, new string('p', 125));
        var many = Enumerable.Repeat(ping, 1_000).SelectMany(bytes => bytes).ToArray();
        // Far more than the buffers of both ends hold of the answers.
        for (var i = 0; i < 300; i++)
        {
            client.Send(many);
        }

        client.Send(Frame(9, "last"));
        var answers = 1;
        for (; Text(client.Receive()) != (10, "last"); answers++)
        {
        }

        Assert.InRange(answers, 1, 250_000);
    }

    [Fact]
    public async Task Cuts_a_client_of_the_older_protocol_that_answers_no_ping_of_the_wire()
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions
        {
            KeepaliveInterval = TimeSpan.Zero,
            SilenceTimeout = TimeSpan.FromSeconds(60),
        });
        using var client = await RawClient.ConnectAsync(server.Address, "graphql-ws");
        client.Send(Frame(1, Init));
        Assert.Equal(Ack, client.ReceiveText());
        Assert.Equal("""{"type":"ka"}""", client.ReceiveText());
        server.Pass(TimeSpan.FromSeconds(20));
        Assert.Equal((9, ""), Text(client.Receive()));
        // It lives: that counts from now on.
        client.Send([.. Frame(10, ""), .. Frame(9, "heard")]);
        Assert.Equal((10, "heard"), Text(client.Receive()));
        server.Pass(TimeSpan.FromSeconds(50));
        Assert.Equal((9, ""), Text(client.Receive()));
        server.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal((1013, "No answer to pings"), server.Observer.NextClosed());
    }

    [Fact]
    public async Task Sends_all_that_waits_and_loses_nothing_to_a_client_that_reads_late()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await RawClient.ConnectAsync(server.Address);
        client.Send(Frame(1, Init));
        Assert.Equal(Ack, client.ReceiveText());
        client.Send(Frame(1, """{"id":"1","type":"subscribe","payload":{"query":"subscription a"}}"""));
        var subscription = await server.Engine.NextAsync();
        // More than the buffers of both ends, so that sending stops in the middle of a frame.
        var large = new string('y', 20_000_000);
        subscription.Push($$"""{"x":"{{large}}"}""");
        // Answers would go before it until its writing has begun.
        client.WaitForBytes();
        var payload = new string('x', 1000);
        for (var i = 0; i < 50; i++)
        {
            client.Send(Frame(1, $$$"""{"type":"ping","payload":{"n":{{{i}}},"x":"{{{payload}}}"}}"""));
        }

        Assert.Equal($$$$"""{"id":"1","type":"next","payload":{"data":{"x":"{{{{large}}}}"}}}""", client.ReceiveText());
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal($$$"""{"type":"pong","payload":{"n":{{{i}}},"x":"{{{payload}}}"}}""", client.ReceiveText());
        }
    }

    private static (int Opcode, string Text) Text((int Opcode, byte[] Payload) frame) =>
        (frame.Opcode, Encoding.UTF8.GetString(frame.Payload));
}

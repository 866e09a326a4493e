using System.Net.WebSockets;
using System.Text;
using LiveQuery.Engine.Results;
using LiveQuery.Engine.Subscriptions;
using LiveQuery.Server.Connections;
using LiveQuery.Tests.Frames;
using static LiveQuery.Tests.Frames.FrameReaderTests;

namespace LiveQuery.Tests.Connections;

/// <summary>permessage-deflate, with a client that always offers it, and with one that sends bytes.</summary>
public class CompressionTests
{
    private const string Init = """{"type":"connection_init"}""";
    private const string Ack = """{"type":"connection_ack"}""";
    private const string Subscribe = """{"id":"1","type":"subscribe","payload":{"query":"subscription a"}}""";
    private const string Ping = """{"type":"ping"}""";
    private const string Pong = """{"type":"pong"}""";
    private const string Offer = "permessage-deflate; client_max_window_bits";

    private static readonly ConnectionOptions Compressing = new() { Compresses = true, MaxMessageBytes = 100_000 };

    public static TheoryData<byte[], int> Wrong { get; } = new()
    {
        // RSV1 on a control frame and on a continuation; the other bits.
        { Frame(9, [], isDeflated: true), 1002 },
        { Frame(8, [], isDeflated: true), 1002 },
        { [.. Frame(1, "a", isLast: false), .. Frame(0, [0], isDeflated: true)], 1002 },
        { [0xa1, 0x80, 0, 0, 0, 0], 1002 },
        { [0x91, 0x80, 0, 0, 0, 0], 1002 },
        { [0xe1, 0x80, 0, 0, 0, 0], 1002 },
        { [0xc3, 0x80, 0, 0, 0, 0], 1002 },
        // What cannot be inflated; text that is not UTF-8 once it is.
        { Frame(1, [0xff, 0xff], isDeflated: true), 1007 },
        { Frame(1, [], isDeflated: true), 1007 },
        { Deflated([0xc3, 0x28]), 1007 },
        // Too large inflated, and too large to be anything that is small enough.
        { Deflated(new byte[100_001]), 1009 },
        { Deflated(new byte[30_000_000]), 1009 },
        { Frame(1, new byte[200_000], isDeflated: true), 1009 },
    };

    [Fact]
    public async Task Is_off_unless_it_is_asked_for()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await ConnectAsync(server, "graphql-transport-ws");
        Assert.DoesNotContain("Sec-WebSocket-Extensions", client.Socket.HttpResponseHeaders!.Keys);
    }

    [Theory]
    [InlineData("graphql-transport-ws")]
    [InlineData("graphql-ws")]
    public async Task Compresses_each_message_by_itself_and_reads_compressed_ones(string protocol)
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions { Compresses = true });
        using var client = await ConnectAsync(server, protocol);
        var extensions = Assert.Single(client.Socket.HttpResponseHeaders!["Sec-WebSocket-Extensions"]);
        Assert.Contains("permessage-deflate", extensions, StringComparison.Ordinal);
        Assert.Contains("server_no_context_takeover", extensions, StringComparison.Ordinal);
        Assert.Contains("client_no_context_takeover", extensions, StringComparison.Ordinal);
        await client.SendAsync(Init);
        Assert.Equal(Ack, await client.ReceiveAsync());
        var isOld = protocol == "graphql-ws";
        if (isOld)
        {
            Assert.Equal("""{"type":"ka"}""", await client.ReceiveAsync());
        }

        foreach (var length in (int[])[1, 100, 10_000, 500_000])
        {
            var text = string.Concat(Enumerable.Range(0, length).Select(i => $"{i % 97}é")).Substring(0, length);
            await client.SendAsync($$$$"""{"id":"1","type":"{{{{(isOld ? "start" : "subscribe")}}}}","payload":{"query":"subscription a","variables":{"x":"{{{{text}}}}"}}}""");
            var subscription = await server.Engine.NextAsync();
            Assert.Equal($$"""{"x":"{{text}}"}""", subscription.Operation.Statement.Values[0]);
            subscription.Push($$"""{"x":"{{text}}"}""");
            Assert.Contains($$$"""{"data":{"x":"{{{text}}}"}}""", await client.ReceiveAsync(), StringComparison.Ordinal);
            await client.SendAsync($$"""{"id":"1","type":"{{(isOld ? "stop" : "complete")}}"}""");
            await subscription.Left;
        }

        // Two of them are too small to be worth it.
        Assert.Equal(2, server.Observer.Compressions.Count);
    }

    [Fact]
    public async Task Compresses_once_what_all_of_a_cohort_are_sent()
    {
        const int Clients = 50;
        await using var server = await SocketServer.StartAsync(Compressing);
        var clients = new List<SocketClient>();
        var subscribers = new List<FakeSubscription>();
        for (var i = 0; i < Clients; i++)
        {
            var client = await ConnectAsync(server, "graphql-transport-ws");
            clients.Add(client);
            await client.SendAsync(Init);
            Assert.Equal(Ack, await client.ReceiveAsync());
            await client.SubscribeAsync($"id{i}", "subscription a");
            subscribers.Add(await server.Engine.NextAsync());
        }

        for (var round = 1; round <= 5; round++)
        {
            var json = Json(round, 20_000);
            var result = new Result(Encoding.UTF8.GetBytes(json), round, 1);
            Parallel.ForEach(subscribers, subscriber => subscriber.Push(result));
            for (var i = 0; i < Clients; i++)
            {
                Assert.Equal($$$"""{"id":"id{{{i}}}","type":"next","payload":{"data":{{{json}}}}}""", await clients[i].ReceiveAsync());
            }

            Assert.Equal(round, server.Observer.Compressions.Count);
        }

        Assert.All(server.Observer.Compressions, each => Assert.InRange(each.Compressed, 1, each.Bytes / 2));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Compresses_patches_as_well()
    {
        await using var server = await SocketServer.StartAsync(Compressing);
        using var client = await ConnectAsync(server, "graphql-transport-ws");
        await client.SendAsync("""{"type":"connection_init","payload":{"patch":"json-patch"}}""");
        Assert.Contains("connection_ack", await client.ReceiveAsync(), StringComparison.Ordinal);
        await client.SubscribeAsync("1", "subscription a");
        var subscription = await server.Engine.NextAsync();
        subscription.Push($$"""{"x":{{Json(1, 20_000)}},"y":""}""");
        Assert.Contains("data", await client.ReceiveAsync(), StringComparison.Ordinal);
        var text = new string('y', 2_000);
        subscription.Push($$"""{"x":{{Json(1, 20_000)}},"y":"{{text}}"}""");
        Assert.Equal(
            $$$"""{"id":"1","type":"next","payload":{"patch":[{"op":"replace","path":"/y","value":"{{{text}}}"}],"revision":2}}""",
            await client.ReceiveAsync());
        Assert.Equal(2, server.Observer.Compressions.Count);
    }

    [Fact]
    public async Task Compresses_the_answer_to_a_query()
    {
        await using var server = await SocketServer.StartAsync(Compressing);
        server.Engine.Execute = (_, _) => Task.FromResult(new QueryResult(Encoding.UTF8.GetBytes(Json(1, 10_000))));
        using var client = await ConnectAsync(server, "graphql-transport-ws");
        await client.SendAsync(Init);
        Assert.Equal(Ack, await client.ReceiveAsync());
        await client.SubscribeAsync("1", "query a");
        Assert.Equal($$$"""{"id":"1","type":"next","payload":{"data":{{{Json(1, 10_000)}}}}}""", await client.ReceiveAsync());
        Assert.Equal("""{"id":"1","type":"complete"}""", await client.ReceiveAsync());
        Assert.Single(server.Observer.Compressions);
    }

    [Fact]
    public async Task Marks_the_frames_that_are_compressed_and_leaves_what_would_gain_nothing_as_it_is()
    {
        await using var server = await SocketServer.StartAsync(Compressing);
        using var client = await RawClient.ConnectAsync(server.Address, extensions: Offer);
        Assert.Contains(
            "\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n",
            client.Answer,
            StringComparison.Ordinal);
        client.Send(Frame(1, Init));
        Assert.Equal(Ack, client.ReceiveText());
        client.Send(Deflated(Subscribe));
        var subscription = await server.Engine.NextAsync();

        // Too small; and nothing that becomes smaller.
        subscription.Push("""{"x":1}""");
        Assert.Equal("""{"id":"1","type":"next","payload":{"data":{"x":1}}}""", client.ReceiveText());
        subscription.Push(System.Security.Cryptography.RandomNumberGenerator.GetBytes(5_000));
        Assert.InRange(client.Receive().Payload.Length, 5_000, 5_100);
        Assert.False(client.IsDeflated);
        foreach (var length in (int[])[1_000, 70_000, 200_000])
        {
            var json = Json(length, length);
            subscription.Push(json);
            var (opcode, payload) = client.Receive();
            Assert.Equal((1, true), (opcode, client.IsDeflated));
            Assert.InRange(payload.Length, 1, json.Length * 2 / 3);
            Assert.Equal(
                $$$"""{"id":"1","type":"next","payload":{"data":{{{json}}}}}""",
                Encoding.UTF8.GetString(DeflatedMessageTests.Inflate(payload)));
        }
    }

    [Fact]
    public async Task Loses_nothing_to_a_client_that_reads_late()
    {
        await using var server = await SocketServer.StartAsync(Compressing);
        using var client = await RawClient.ConnectAsync(server.Address, extensions: Offer);
        client.Send(Frame(1, Init));
        Assert.Equal(Ack, client.ReceiveText());
        client.Send(Frame(1, Subscribe));
        var subscription = await server.Engine.NextAsync();

        // More than the buffers of both ends, compressed, so that sending stops in the middle of a frame.
        var random = new Random(1);
        var large = $$"""{"x":"{{string.Create(20_000_000, random, (text, random) => random.GetItems("0123456789abcdef", text))}}"}""";
        subscription.Push(large);
        for (var i = 0; i < 20; i++)
        {
            client.Send(Deflated(Ping));
        }

        // Answers that wait go before states.
        var (pongs, states) = (0, 0);
        while (pongs + states < 21)
        {
            var (_, payload) = client.Receive();
            if (client.IsDeflated)
            {
                states++;
                Assert.Equal(
                    $$$"""{"id":"1","type":"next","payload":{"data":{{{large}}}}}""",
                    Encoding.UTF8.GetString(DeflatedMessageTests.Inflate(payload)));
            }
            else
            {
                pongs++;
                Assert.Equal(Pong, Encoding.UTF8.GetString(payload));
            }
        }

        Assert.Equal((20, 1), (pongs, states));
    }

    [Fact]
    public async Task Reads_compressed_messages_in_pieces_with_pings_between_and_plain_ones()
    {
        await using var server = await SocketServer.StartAsync(Compressing);
        using var client = await RawClient.ConnectAsync(server.Address, extensions: Offer);
        var bytes = InflaterTests.Deflate(Encoding.UTF8.GetBytes(Init));
        client.Send([
            .. Frame(1, bytes[..5], isLast: false, isDeflated: true), .. Frame(9, "within"), .. Frame(0, bytes[5..9], isLast: false),
            .. Frame(0, bytes[9..])]);
        Assert.Equal("within", Encoding.UTF8.GetString(client.Receive().Payload));
        Assert.Equal(Ack, client.ReceiveText());
        client.Send([.. Frame(1, Ping), .. Deflated(Ping), .. Frame(1, Ping)]);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(Pong, client.ReceiveText());
        }
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Refuses_what_no_client_may_send(byte[] bytes, int code)
    {
        await using var server = await SocketServer.StartAsync(Compressing);
        using var client = await RawClient.ConnectAsync(server.Address, extensions: Offer);
        client.Send(bytes);
        Assert.Equal(code, client.ReceiveClose().Code);
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(true, "permessage-deflate; server_max_window_bits=9")]
    [InlineData(false, Offer)]
    public async Task Neither_sends_nor_reads_compressed_messages_where_it_was_not_agreed(bool compresses, string? offer)
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions { Compresses = compresses });
        using var client = await RawClient.ConnectAsync(server.Address, extensions: offer);
        Assert.DoesNotContain("Sec-WebSocket-Extensions", client.Answer, StringComparison.Ordinal);
        client.Send(Frame(1, Init));
        Assert.Equal(Ack, client.ReceiveText());
        client.Send(Frame(1, Subscribe));
        var subscription = await server.Engine.NextAsync();
        subscription.Push(Json(1, 5_000));
        Assert.Equal($$$"""{"id":"1","type":"next","payload":{"data":{{{Json(1, 5_000)}}}}}""", client.ReceiveText());
        client.Send(Deflated(Ping));
        Assert.Equal((1002, "Protocol error"), client.ReceiveClose());
        Assert.Empty(server.Observer.Compressions);
    }

    [Fact]
    public async Task Holds_no_more_of_a_message_than_is_allowed_however_small_it_was_on_the_wire()
    {
        await using var server = await SocketServer.StartAsync(
            new ConnectionOptions { Compresses = true, MaxMessageBytes = 10_000 });
        using var client = await ConnectAsync(server, "graphql-transport-ws");
        var closing = client.ReceiveCloseAsync();
        await client.SendAsync(Encoding.UTF8.GetBytes(new string(' ', 50_000_000)));
        Assert.Equal((1009, "Message too big"), await closing);
    }

    private static string Json(int seed, int length) =>
        $$"""{"x":"{{string.Concat(Enumerable.Range(seed, length / 5).Select(i => $"{i % 997:000}é"))}}"}""";

    private static byte[] Deflated(string text) => Deflated(Encoding.UTF8.GetBytes(text));

    private static byte[] Deflated(byte[] text) => Frame(1, InflaterTests.Deflate(text), isDeflated: true);

    private static Task<SocketClient> ConnectAsync(SocketServer server, string protocol) => SocketClient.ConnectAsync(
        server.Address,
        [protocol],
        options =>
        {
            options.DangerousDeflateOptions = new WebSocketDeflateOptions();
            options.CollectHttpResponseDetails = true;
        });
}

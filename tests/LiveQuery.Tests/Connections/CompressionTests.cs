using System.Net.WebSockets;
using System.Text;
using LiveQuery.Server.Connections;

namespace LiveQuery.Tests.Connections;

/// <summary>permessage-deflate, with a client that always offers it.</summary>
public class CompressionTests
{
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
        await client.SendAsync("""{"type":"connection_init"}""");
        Assert.Equal("""{"type":"connection_ack"}""", await client.ReceiveAsync());
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

    private static Task<SocketClient> ConnectAsync(SocketServer server, string protocol) => SocketClient.ConnectAsync(
        server.Address,
        [protocol],
        options =>
        {
            options.DangerousDeflateOptions = new WebSocketDeflateOptions();
            options.CollectHttpResponseDetails = true;
        });
}

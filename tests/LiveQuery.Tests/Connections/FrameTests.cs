using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using LiveQuery.Server.Connections;

namespace LiveQuery.Tests.Connections;

[Collection(nameof(MeasuredAlone))]
public class FrameTests
{
    [Fact]
    public async Task Puts_a_message_together_that_comes_byte_by_byte()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        var message = Encoding.UTF8.GetBytes(
            """{"id":"🐎","type":"subscribe","payload":{"query":"query a","operationName":"žluťoučký"}}""");
        for (var index = 0; index < message.Length; index++)
        {
            await client.SendAsync([message[index]], endOfMessage: index == message.Length - 1);
        }

        using var next = JsonDocument.Parse(await client.ReceiveAsync());
        Assert.Equal("🐎", next.RootElement.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Takes_a_message_of_just_the_allowed_size()
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions { MaxMessageBytes = 10_000 });
        using var client = await server.ConnectAsync();
        const string Frame = """{"type":"ping","payload":{"x":""}}""";
        await client.SendAsync(Frame.Replace("\"\"", $"\"{new string('x', 10_000 - Frame.Length)}\"", StringComparison.Ordinal));
        Assert.Equal(10_000, (await client.ReceiveAsync()).Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task Closes_1009_on_a_message_that_is_too_big(int frames)
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions { MaxMessageBytes = 10_000 });
        using var client = await server.ConnectAsync();
        var chunk = Encoding.UTF8.GetBytes(new string(' ', (10_001 / frames) + 1));
        for (var index = 0; index < frames; index++)
        {
            await client.SendAsync(chunk, endOfMessage: index == frames - 1);
        }

        Assert.Equal((1009, "Message too big"), await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Holds_no_more_than_the_allowed_size_of_an_endless_message()
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions { MaxMessageBytes = 10_000 });
        using var client = await server.ConnectAsync();
        var closing = client.ReceiveCloseAsync();
        var chunk = new byte[1024 * 1024];
        Array.Fill(chunk, (byte)' ');
        var before = KeptMemory.Read();
        for (var index = 0; index < 50 && !closing.IsCompleted; index++)
        {
            try
            {
                await client.SendAsync(chunk, endOfMessage: false);
            }
            catch (WebSocketException)
            {
                break;
            }
        }

        Assert.Equal(1009, (await closing).Code);
        await KeptMemory.AssertAsync(before, 20_000_000);
    }

    [Fact]
    public async Task Closes_4400_on_a_binary_message()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAsync();
        await client.SendAsync("""{"type":"ping"}"""u8.ToArray(), WebSocketMessageType.Binary);
        Assert.Equal((4400, "Invalid message received"), await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Closes_on_text_that_is_not_utf_8()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAsync();
        await client.SendAsync([.. """{"type":"ping","payload":{"x":" """u8, 0xff, 0xfe, .. "\"}}"u8]);
        Assert.Equal((1007, "Text is not UTF-8"), await client.ReceiveCloseAsync());
        Assert.Equal(1007, server.Observer.NextClosed().Code);
    }

    [Fact]
    public async Task Closes_4400_on_nesting_without_end()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        var deep = new string('[', 100_000) + new string(']', 100_000);
        await client.SendAsync($$$$"""{"id":"1","type":"subscribe","payload":{"query":"query a","variables":{"x":{{{{deep}}}}}}}""");
        Assert.Equal((4400, "Invalid message received"), await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Sends_large_results_whole()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync("1", "subscription a");
        var subscription = await server.Engine.NextAsync();
        foreach (var size in (int[])[0, 1, 125, 126, 65_535, 65_536, 3_000_000])
        {
            var text = new string('ř', size);
            subscription.Push($$"""{"x":"{{text}}"}""");
            Assert.Equal($$$$"""{"id":"1","type":"next","payload":{"data":{"x":"{{{{text}}}}"}}}""", await client.ReceiveAsync());
        }
    }
}

using System.Text;
using LiveQuery.Server.Connections;

namespace LiveQuery.Tests.Connections;

[Collection(nameof(MeasuredAlone))]
public class SlowClientTests
{
    // Far more than the socket buffers of both ends hold.
    private static readonly byte[] Large = Encoding.UTF8.GetBytes($"{{\"x\":\"{new string('x', 1_000_000)}\"}}");

    [Fact]
    public async Task Skips_states_for_a_client_that_does_not_read_and_ends_with_the_latest()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync("1", "subscription a");
        var subscription = await server.Engine.NextAsync();
        for (var count = 0; count < 1_000; count++)
        {
            subscription.Push(Large);
        }

        subscription.Push("{\"x\":\"last\"}");
        var received = 0;
        while (!(await client.ReceiveAsync()).Contains("last", StringComparison.Ordinal))
        {
            received++;
        }

        Assert.InRange(received, 0, 900);
        Assert.Equal(1_000 - received, server.Observer.Skipped);
        await client.ExpectSilenceAsync();
    }

    [Fact]
    public async Task Costs_bounded_memory_and_delays_nobody()
    {
        await using var server = await SocketServer.StartAsync();
        using var slow = await server.ConnectAndInitAsync();
        using var quick = await server.ConnectAndInitAsync();
        await slow.SubscribeAsync("1", "subscription a");
        var toSlow = await server.Engine.NextAsync();
        await quick.SubscribeAsync("1", "subscription a");
        var toQuick = await server.Engine.NextAsync();
        var before = KeptMemory.Read();
        for (var count = 0; count < 300; count++)
        {
            toSlow.Push((byte[])Large.Clone());
            toQuick.Push($$"""{"x":{{count}}}""");
            Assert.Equal($$$$"""{"id":"1","type":"next","payload":{"data":{"x":{{{{count}}}}}}}""", await quick.ReceiveAsync());
        }

        // One state in the outbox, one or two on their way, and what the transport holds.
        await KeptMemory.AssertAsync(before, 30_000_000);
    }

    [Fact]
    public async Task Cuts_a_client_that_does_not_read_for_too_long()
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions { KeepaliveInterval = TimeSpan.Zero });
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync("1", "subscription a");
        var subscription = await server.Engine.NextAsync();
        (int, string) closed;
        // Fills the transport; time passes in vain until it takes no more.
        while (!server.Observer.Closed.TryTake(out closed, TimeSpan.FromMilliseconds(5)))
        {
            subscription.Push(Large);
            server.Pass(TimeSpan.FromSeconds(30));
        }

        Assert.Equal((1013, "Client reads too slowly"), closed);
        Assert.Equal(["slow_clients"], server.Observer.Limits);
        await subscription.Left;
    }

    [Fact]
    public async Task Reads_nothing_from_a_client_that_reads_none_of_its_answers()
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions { MaxQueuedBytes = 1_000 });
        using var client = await server.ConnectAsync();
        var payload = new string('x', 100_000);
        var sent = 0;
        var sending = Task.Run(async () =>
        {
            for (; sent < 2_000; sent++)
            {
                await client.SendAsync($$$"""{"type":"ping","payload":{"x":"{{{payload}}}"}}""");
            }
        }, TestContext.Current.CancellationToken);
        // The sender is stopped by TCP alone; it goes on as soon as somebody reads.
        for (var count = 0; count < 2_000; count++)
        {
            Assert.Equal(100_000 + """{"type":"pong","payload":{"x":""}}""".Length, (await client.ReceiveAsync()).Length);
            Assert.InRange(sent - count, -1, 500);
        }

        await sending;
    }

    [Fact]
    public async Task Bounds_the_results_of_queries_that_nobody_reads()
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions { MaxOperations = 10 });
        var executed = 0;
        server.Engine.Execute = (_, _) =>
        {
            Interlocked.Increment(ref executed);
            return Task.FromResult(new LiveQuery.Engine.Subscriptions.QueryResult((byte[])Large.Clone()));
        };
        using var client = await server.ConnectAndInitAsync();
        for (var id = 0; id < 1_000; id++)
        {
            await client.SubscribeAsync($"{id}", "query a");
        }

        var refused = 0;
        var completed = 0;
        while (refused + completed < 1_000)
        {
            var message = await client.ReceiveAsync();
            refused += message.Contains("\"error\"", StringComparison.Ordinal) ? 1 : 0;
            completed += message.Contains("\"complete\"", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.Equal(executed, completed);
        Assert.InRange(refused, 500, 990);
    }

    [Fact]
    public async Task Pings_and_cuts_a_client_that_never_answers()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        server.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal("""{"type":"ping","payload":{"message":"keepalive"}}""", await client.ReceiveAsync());
        await client.SendAsync("""{"type":"pong","payload":{"message":"keepalive"}}""");
        await client.ExpectSilenceAsync();
        server.Pass(TimeSpan.FromSeconds(90));
        Assert.Equal((1013, "No answer to pings"), server.Observer.NextClosed());
    }

    [Fact]
    public async Task Cuts_a_client_that_does_not_answer_the_close_frame()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAsync();
        await client.SendAsync("garbage");
        var result = await client.Socket.ReceiveAsync(new byte[100], TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.WebSockets.WebSocketMessageType.Close, result.MessageType);
        Assert.Equal(1, server.Registry.Count);
        server.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(4400, server.Observer.NextClosed().Code);
    }
}

using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using LiveQuery.Server.Connections;

namespace LiveQuery.Tests.Connections;

/// <summary>The bounds of what clients may do, and their answers.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Connections_of_an_address_above_the_bound_are_refused()
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions { MaxConnectionsPerAddress = 2 });
        using var first = await server.ConnectAndInitAsync();
        var second = await server.ConnectAndInitAsync();

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => server.ConnectAsync());
        Assert.Contains("503", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["connections_per_address"], server.Observer.Limits);

        second.Dispose();
        server.Observer.NextClosed();
        await UntilAllConnectAsync(server, 1);
    }

    [Fact]
    public async Task Connections_above_the_bound_are_counted()
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions { MaxConnections = 1 });
        using var first = await server.ConnectAndInitAsync();

        await Assert.ThrowsAsync<WebSocketException>(() => server.ConnectAsync());
        Assert.Equal(["connections"], server.Observer.Limits);
    }

    [Theory]
    [InlineData(int.MaxValue, 5)]
    [InlineData(5, 0)]
    public async Task Of_many_handshakes_at_once_no_more_pass_than_there_are_places(int inAll, int ofAddress)
    {
        await using var server = await SocketServer.StartAsync(
            new ConnectionOptions { MaxConnections = inAll, MaxConnectionsPerAddress = ofAddress });
        var attempts = Enumerable.Range(0, 100).Select(_ => Task.Run(() => server.ConnectAsync(), TestContext.Current.CancellationToken)).ToArray();
        await Task.WhenAll(attempts).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Equal(5, attempts.Count(attempt => attempt.IsCompletedSuccessfully));
        Assert.Equal(95, server.Observer.Limits.Count);
        foreach (var attempt in attempts.Where(attempt => attempt.IsCompletedSuccessfully))
        {
            (await attempt).Dispose();
            server.Observer.NextClosed();
        }

        await UntilAllConnectAsync(server, 5);
    }

    [Fact]
    public async Task A_handshake_that_comes_to_nothing_gives_its_place_back()
    {
        await using var server = await SocketServer.StartAsync(
            new ConnectionOptions { MaxConnectionsPerAddress = 3 }, cors: LiveQuery.Server.Http.CorsPolicy.Parse("https://good.example"));
        for (var i = 0; i < 20; i++)
        {
            await Assert.ThrowsAsync<WebSocketException>(() => SocketClient.ConnectAsync(
                server.Address, ["graphql-transport-ws"], options => options.SetRequestHeader("Origin", "https://evil.example")));
            using var reset = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await reset.ConnectAsync(IPAddress.Loopback, server.Address.Port, TestContext.Current.CancellationToken);
            await reset.SendAsync(
                Encoding.ASCII.GetBytes(
                    $"GET {server.Address.AbsolutePath} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"),
                TestContext.Current.CancellationToken);
            reset.Close(0);
        }

        await UntilAllConnectAsync(server, 3);
    }

    [Fact]
    public async Task A_client_that_takes_no_answers_is_counted_when_it_is_read_no_more()
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions { MaxQueuedBytes = 1_000, KeepaliveInterval = TimeSpan.Zero });
        using var client = await server.ConnectAsync();
        var ping = $$$"""{"type":"ping","payload":{"x":"{{{new string('x', 100_000)}}}"}}""";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var sending = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    await client.SendAsync(ping);
                }
            },
            stop.Token);
        while (server.Registry.ReadOutboxes().AnswerBytes == 0 || server.Observer.Limits.IsEmpty)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.All(server.Observer.Limits, limit => Assert.Equal("queued_bytes", limit));
        await stop.CancelAsync();
        client.Dispose();
        await sending.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task Queries_above_the_bound_are_refused_and_counted_though_their_client_has_let_go_of_others()
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions { MaxOperations = 1 });
        var hold = new TaskCompletionSource();
        server.Engine.Execute = async (_, _) =>
        {
            await hold.Task;
            return new LiveQuery.Engine.Subscriptions.QueryResult("{}"u8.ToArray());
        };
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync("1", "query a");
        await client.SendAsync("""{"id":"1","type":"complete"}""");
        await client.SubscribeAsync("2", "query a");

        Assert.Contains("max-operations-exceeded", await client.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Equal(["operations"], server.Observer.Limits);
        hold.SetResult();
    }

    [Fact]
    public async Task Operations_that_begin_too_fast_are_refused_and_time_heals()
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions { MaxOperations = 3, MaxSubscribeRate = 2 });
        using var client = await server.ConnectAndInitAsync();
        for (var i = 0; i < 5; i++)
        {
            await client.SubscribeAsync($"{i}", "query a");
            Assert.Contains("\"next\"", await client.ReceiveAsync(), StringComparison.Ordinal);
            Assert.Contains("complete", await client.ReceiveAsync(), StringComparison.Ordinal);
        }

        await client.SubscribeAsync("x", "query a");
        Assert.Contains("rate-limit-exceeded", await client.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Equal(["subscribe_rate"], server.Observer.Limits);

        server.Time.Advance(TimeSpan.FromSeconds(0.6));
        await client.SubscribeAsync("x", "query a");
        Assert.Contains("\"next\"", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    // Places are given back a moment after the client has seen its end.
    private static async Task UntilAllConnectAsync(SocketServer server, int count)
    {
        for (var clients = new List<SocketClient>(); clients.Count < count;)
        {
            try
            {
                clients.Add(await server.ConnectAndInitAsync());
            }
            catch (WebSocketException)
            {
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }
        }
    }
}

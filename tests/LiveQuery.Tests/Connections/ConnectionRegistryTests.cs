using System.Net;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Http;

namespace LiveQuery.Tests.Connections;

public class ConnectionRegistryTests
{
    [Fact]
    public async Task Serves_a_thousand_connections_and_frees_them()
    {
        await using var server = await SocketServer.StartAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(async _ =>
        {
            var client = await server.ConnectAndInitAsync();
            await client.SubscribeAsync("1", "subscription a");
            return client;
        }));
        var subscriptions = new List<FakeSubscription>();
        for (var count = 0; count < 1_000; count++)
        {
            subscriptions.Add(await server.Engine.NextAsync());
        }

        Assert.Equal((1_000, 1_000), (server.Registry.Count, server.Registry.OperationCount));
        for (var state = 1; state <= 3; state++)
        {
            subscriptions.ForEach(subscription => subscription.Push($$"""{"x":{{state}}}"""));
            var messages = await Task.WhenAll(clients.Select(client => client.ReceiveAsync()));
            Assert.All(messages, message => Assert.Equal(
                $$$$"""{"id":"1","type":"next","payload":{"data":{"x":{{{{state}}}}}}}""", message));
        }

        foreach (var client in clients)
        {
            client.Dispose();
        }

        await Task.WhenAll(subscriptions.Select(subscription => subscription.Left));
        for (var count = 0; count < 1_000; count++)
        {
            server.Observer.NextClosed();
        }

        Assert.Empty(server.Engine.Live);
    }

    [Fact]
    public async Task Drains_by_1012_spread_over_time_and_takes_nobody_new()
    {
        await using var server = await SocketServer.StartAsync();
        var clients = new List<SocketClient>();
        for (var count = 0; count < 20; count++)
        {
            clients.Add(await server.ConnectAndInitAsync());
        }

        var closings = clients.Select(client => client.ReceiveCloseAsync()).ToList();
        var draining = server.Registry.DrainAsync(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        // The first goes at once, the rest with time.
        await await Task.WhenAny(closings);
        using var http = new HttpClient();
        using var upgrade = new HttpRequestMessage(HttpMethod.Get, server.Address);
        upgrade.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        upgrade.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        upgrade.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        upgrade.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        using var refusal = await http.SendAsync(upgrade, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refusal.StatusCode);
        Assert.Equal("0", refusal.Headers.RetryAfter?.ToString());
        Assert.Equal((503, "busy"), NextRefusal(server));
        var closed = Task.WhenAll(closings);
        // At the pace of real sockets, so that none of them is cut for not answering within the fake seconds.
        while (await Task.WhenAny(closed, Task.Delay(5, TestContext.Current.CancellationToken)) != closed)
        {
            server.Time.Advance(TimeSpan.FromMilliseconds(50));
        }

        while (!draining.IsCompleted)
        {
            server.Time.Advance(TimeSpan.FromMilliseconds(50));
        }

        Assert.All(await closed, closing => Assert.Equal((1012, "Server is shutting down"), closing));
    }

    [Fact]
    public async Task Cuts_what_is_left_when_the_drain_is_cancelled()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        await server.Registry.DrainAsync(TimeSpan.FromHours(1), new CancellationToken(canceled: true));
        Assert.Equal(1012, server.Observer.NextClosed().Code);
    }

    [Fact]
    public async Task Refuses_connections_beyond_the_bound()
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions { MaxConnections = 1 });
        using var client = await server.ConnectAndInitAsync();
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => server.ConnectAsync());
        await client.ExpectSilenceAsync();
    }

    [Fact]
    public async Task Refuses_pages_of_foreign_origins()
    {
        await using var server = await SocketServer.StartAsync(cors: CorsPolicy.Parse("https://good.example"));
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => SocketClient.ConnectAsync(
            server.Address, ["graphql-transport-ws"], options => options.SetRequestHeader("Origin", "https://evil.example")));
        using var client = await SocketClient.ConnectAsync(
            server.Address, ["graphql-transport-ws"], options => options.SetRequestHeader("Origin", "https://good.example"));
        await client.ExpectSilenceAsync();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Reads_cookies_without_cors_only_where_told_so(bool option, bool isRead)
    {
        await using var server = await SocketServer.StartAsync(
            http: new GraphQLHttpOptions { ReadWebSocketCookies = option }, cors: CorsPolicy.Disabled);
        using var client = await SocketClient.ConnectAsync(
            server.Address, ["graphql-transport-ws"], options => options.SetRequestHeader("Cookie", "token=x"));
        await client.SendAsync("""{"type":"connection_init"}""");
        await client.ReceiveAsync();
        Assert.Equal(isRead, server.Sessions.LastHeaders.Any(header => header.Key == "Cookie"));
    }

    private static (int Status, string? Code) NextRefusal(SocketServer server)
    {
        var request = server.Observer.NextRequest();
        return (request.Status, request.ErrorCode);
    }
}

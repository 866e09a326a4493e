using System.Net.WebSockets;
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
        using var third = await server.ConnectAndInitAsync();
    }

    [Fact]
    public async Task Connections_above_the_bound_are_counted()
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions { MaxConnections = 1 });
        using var first = await server.ConnectAndInitAsync();

        await Assert.ThrowsAsync<WebSocketException>(() => server.ConnectAsync());
        Assert.Equal(["connections"], server.Observer.Limits);
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
}

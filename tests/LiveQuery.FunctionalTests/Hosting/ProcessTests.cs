using System.Diagnostics;
using Npgsql;

namespace LiveQuery.FunctionalTests.Hosting;

/// <summary>The program as an operator meets it.</summary>
public sealed class ProcessTests(PostgresFixture postgres)
{
    private const string Setup = "create table item (id int primary key, name text); insert into item values (1, 'one')";

    [Fact]
    public async Task A_subscription_is_served_until_a_signal_sends_clients_away()
    {
        var database = await postgres.CreateDatabaseAsync(Setup);
        await using var server = ServerProcess.Start("--database-url", database, "--host", "127.0.0.1", "--port", "0");
        var endpoint = await server.ListeningAsync();
        using var client = await LiveClient.SubscribeAsync(endpoint, "subscription { item { name } }");
        Assert.Contains("one", await client.ReceiveAsync(), StringComparison.Ordinal);
        await using (var writer = NpgsqlDataSource.Create(database))
        {
            await using var update = writer.CreateCommand("update item set name = 'two'");
            await update.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        Assert.Contains("two", await client.ReceiveAsync(), StringComparison.Ordinal);
        var clock = Stopwatch.StartNew();

        server.Signal();

        Assert.Equal("", await client.ReceiveAsync());
        Assert.Equal(1012, client.CloseCode);
        Assert.Equal(0, await server.ExitAsync());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_client_that_does_not_close_does_not_keep_the_process()
    {
        await using var server = await StartAsync();
        using var client = await LiveClient.SubscribeAsync(await server.ListeningAsync(), "subscription { item { name } }");
        var clock = Stopwatch.StartNew();

        server.Signal();

        Assert.Equal(0, await server.ExitAsync());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task The_same_wish_told_twice_is_one()
    {
        await using var server = await StartAsync();
        using var client = await LiveClient.SubscribeAsync(await server.ListeningAsync(), "subscription { item { name } }");

        server.Signal(times: 3);

        Assert.Equal(0, await server.ExitAsync());
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("explain")]
    [InlineData("metadata export")]
    public async Task A_database_url_that_the_engine_refuses_is_one_line(string command)
    {
        await using var program = ServerProcess.Start(
            [.. command.Split(' '), "--database-url", "postgres://u:hidden@h/d?sslmode=bogus"]);

        Assert.Equal(2, await program.ExitAsync());
        Assert.StartsWith("livequery: --database-url: ", program.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', program.Error);
        Assert.DoesNotContain("hidden", program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_signal_ends_at_once()
    {
        await using var server = await StartAsync();
        using var client = await LiveClient.SubscribeAsync(await server.ListeningAsync(), "subscription { item { name } }");
        server.Signal();
        await server.ReadUntilAsync("ending");

        // Later than signals that count as one.
        await Task.Delay(500, TestContext.Current.CancellationToken);
        var clock = Stopwatch.StartNew();

        server.Signal();

        Assert.NotEqual(0, await server.ExitAsync());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_port_in_use_is_one_line()
    {
        await using var first = await StartAsync();
        var port = (await first.ListeningAsync()).Port;

        await using var second = await StartAsync(port);

        Assert.Equal(1, await second.ExitAsync());
        Assert.Equal(
            $"livequery: port {port} of 127.0.0.1 is in use by another program: end it, or choose another with --port", second.Error);
    }

    [Fact]
    public async Task The_health_check_asks_the_server()
    {
        await using var server = await StartAsync();
        var port = (await server.ListeningAsync()).Port;

        await using var well = ServerProcess.Start("healthcheck", "--port", $"{port}");
        Assert.Equal(0, await well.ExitAsync());

        server.Signal();
        await server.ExitAsync();
        await using var gone = ServerProcess.Start("healthcheck", "--port", $"{port}");
        Assert.Equal(1, await gone.ExitAsync());
    }

    private async Task<ServerProcess> StartAsync(int port = 0) => ServerProcess.Start(
        "--database-url", await postgres.CreateDatabaseAsync(Setup), "--host", "127.0.0.1", "--port", $"{port}");
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LiveQuery.Engine.Postgres;
using LiveQuery.FunctionalTests.Changes;
using Npgsql;

namespace LiveQuery.FunctionalTests.Engine.Postgres;

/// <summary>Several hosts in a connection string, some of which are away.</summary>
public sealed class HostSearchTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a,b:5433", "a:5432 b:5433")]
    [InlineData(" a , [::1]:5434,::1", "a:5432 ::1:5434 ::1:5432")]
    [InlineData("a:1,a:2,10.0.0.1", "a:1 a:2 10.0.0.1:5432")]
    public void Hosts_are_read_as_Npgsql_reads_them(string text, string expected) => Assert.Equal(
        expected,
        string.Join(' ', HostSearch.Of(new NpgsqlConnectionStringBuilder { Host = text })!.Hosts.Select(host => $"{host.Host}:{host.Port}")));

    [Fact]
    public void One_host_is_no_choice() => Assert.Null(HostSearch.Of(new NpgsqlConnectionStringBuilder { Host = "a", Port = 1 }));

    [Fact]
    public async Task A_host_that_does_not_answer_holds_up_nobody()
    {
        var database = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync());
        using var silent = Listen();
        await using var source = Open(database, $"127.0.0.1:{PortOf(silent)},127.0.0.1:{database.Port}");
        for (var round = 0; round < 3; round++)
        {
            var clock = Stopwatch.StartNew();
            await using (var connection = await source.Polls.OpenConnectionAsync(Stop))
            {
                Assert.Equal(database.Port, connection.Port);
            }

            // A greeting is waited for for six seconds.
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(4), $"{clock.Elapsed}");
            source.Polls.Clear();
        }
    }

    [Fact]
    public async Task All_that_wait_for_the_choice_get_the_same_one()
    {
        var database = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync());
        await using var source = Open(database, $"127.0.0.1:{database.Port},localhost:{database.Port}");
        var hosts = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var connection = await source.Polls.OpenConnectionAsync(Stop);
            return connection.Host;
        }));
        Assert.Equal(["127.0.0.1"], hosts.Distinct());
    }

    [Fact]
    public async Task Where_no_host_can_be_had_each_is_told_of()
    {
        var database = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync());
        var free = Listen();
        var port = PortOf(free);
        free.Dispose();
        await using var away = Open(database, $"127.0.0.1:{port},localhost:{port}");
        var problem = await Assert.ThrowsAsync<NpgsqlException>(async () => await away.Polls.OpenConnectionAsync(Stop));
        Assert.Contains("(a primary)", problem.Message, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{port}: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains($"localhost:{port}: ", problem.Message, StringComparison.Ordinal);

        // What all say is what is wrong.
        database.Database = "nowhere";
        await using var wrong = Open(database, $"127.0.0.1:{database.Port},localhost:{database.Port}");
        var refusal = await Assert.ThrowsAsync<PostgresException>(async () => await wrong.Polls.OpenConnectionAsync(Stop));
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, refusal.SqlState);
    }

    [Fact]
    public async Task Who_may_not_connect_may_once_he_is_let()
    {
        // A refusal that is neither a host that is away nor a wrong password.
        var admin = await postgres.CreateDatabaseAsync("create role barred login password 'b'; do $$ begin execute format('revoke connect on database %I from public', current_database()); end $$");
        var database = new NpgsqlConnectionStringBuilder(admin) { Username = "barred", Password = "b" };
        await using var source = Open(database, $"127.0.0.1:{database.Port},localhost:{database.Port}");
        var refusal = await Assert.ThrowsAsync<PostgresException>(async () => await source.Polls.OpenConnectionAsync(Stop));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
        await Database.ExecuteAsync(admin, "do $$ begin execute format('grant connect on database %I to barred', current_database()); end $$");
        await using var connection = await source.Polls.OpenConnectionAsync(Stop);
        Assert.Equal(database.Port, connection.Port);
        await Database.ExecuteAsync(admin, "do $$ begin execute format('revoke connect on database %I from barred', current_database()); end $$");
    }

    [Fact]
    public async Task Once_disposed_of_nothing_is_opened()
    {
        using var silent = Listen();
        var source = Open(new NpgsqlConnectionStringBuilder { Username = "u" }, $"127.0.0.1:{PortOf(silent)},localhost:{PortOf(silent)}");
        var waiting = source.Polls.OpenConnectionAsync(Stop).AsTask();
        await source.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
    }

    private static Source Open(NpgsqlConnectionStringBuilder database, string hosts) => new(new SourceOptions
    {
        Name = "default",
        ConnectionString = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = hosts }.ConnectionString,
    });

    private static Socket Listen()
    {
        // Connections are taken by the system, and never answered.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;
}

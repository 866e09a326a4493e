using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LiveQuery.Server.Demo.Postgres;
using Npgsql;

namespace LiveQuery.FunctionalTests.Engine.Postgres;

/// <summary>
/// A real PgBouncer before a database, which gives servers for single transactions. Where the program is missing the test
/// is named as not run; where LIVEQUERY_REQUIRE_PGBOUNCER is 1 it fails.
/// </summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private PgBouncer(Process process, string folder, string connectionString)
    {
        (_process, _folder, ConnectionString) = (process, folder, connectionString);
    }

    /// <summary>Leads through the pooler.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts it, with two servers for all clients.</summary>
    public static async Task<PgBouncer> StartAsync(string database, string ignored)
    {
        var program = new[] { "/usr/sbin/pgbouncer", "/usr/bin/pgbouncer" }.FirstOrDefault(File.Exists);
        if (program is null)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("LIVEQUERY_REQUIRE_PGBOUNCER") == "1", "there is no pgbouncer");
            Assert.Fail("there is no pgbouncer");
        }

        var target = new NpgsqlConnectionStringBuilder(database);
        var port = FreePort();
        var user = await ServerUser.FindAsync(TestContext.Current.CancellationToken);
        var folder = Directory.CreateTempSubdirectory("livequery-pgbouncer-").FullName;
        var file = Path.Combine(folder, "pgbouncer.ini");
        await File.WriteAllTextAsync(file, $"""
            [databases]
            * = host={target.Host} port={target.Port} user={target.Username} password={target.Password}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = 2
            max_client_conn = 200
            ignore_startup_parameters = {ignored}
            """, TestContext.Current.CancellationToken);
        await user.OwnAsync(folder, TestContext.Current.CancellationToken);
        await user.OwnAsync(file, TestContext.Current.CancellationToken);
        var start = user.Wrap(program, ["-q", file]);
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var bouncer = new PgBouncer(process, folder, new NpgsqlConnectionStringBuilder(database) { Port = port }.ConnectionString);
        await WaitAsync(process, port);
        return bouncer;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task WaitAsync(Process process, int port)
    {
        while (true)
        {
            Assert.False(process.HasExited, "pgbouncer did not start");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

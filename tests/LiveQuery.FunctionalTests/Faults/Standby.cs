using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LiveQuery.FunctionalTests.Changes;
using LiveQuery.Server.Demo.Postgres;
using Npgsql;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>A server that follows a primary by streaming.</summary>
internal sealed class Standby : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PostgresCluster _primary;
    private readonly string _name;
    private readonly PostgresBinaries _binaries;
    private readonly ServerUser _user;
    private readonly string _folder;
    private readonly Process? _watchdog;
    private Process? _server;

    private Standby(PostgresCluster primary, string name, PostgresBinaries binaries, ServerUser user)
    {
        (_primary, _name, _binaries, _user) = (primary, name, binaries, user);
        _folder = Directory.CreateTempSubdirectory("livequery-standby-").FullName;
        _watchdog = Watchdog.Start(_folder);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Its port.</summary>
    public int Port { get; }

    private string DataFolder => Path.Combine(_folder, "data");

    /// <summary>Copies a primary, and follows it under a name.</summary>
    public static async Task<Standby> CopyAsync(PostgresCluster primary, string name)
    {
        var token = TestContext.Current.CancellationToken;
        var standby = new Standby(primary, name, await PostgresBinaries.FindAsync(TextWriter.Null, token), await ServerUser.FindAsync(token));
        try
        {
            await standby._user.OwnAsync(standby._folder, token);
            await standby.RunAsync("pg_basebackup", ["-d", standby.Conninfo(), "-D", standby.DataFolder, "-X", "stream", "-c", "fast", "--no-sync"]);
            await standby._user.OwnAsync(standby.DataFolder, token);
            var signal = Path.Combine(standby.DataFolder, "standby.signal");
            await File.WriteAllTextAsync(signal, "", token);
            await standby._user.OwnAsync(signal, token);
            await standby.StartAsync();
            return standby;
        }
        catch
        {
            await standby.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it, and waits until it follows.</summary>
    public async Task StartAsync()
    {
        string[] settings =
        [
            "fsync=off", "full_page_writes=off", "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200",
            "wal_level=logical", "synchronous_commit=on", "hot_standby=on", "max_wal_senders=20", "max_replication_slots=20",
            $"primary_conninfo={Conninfo()}", "log_min_messages=fatal", "timezone=UTC",
        ];
        var start = _user.Wrap(
            _binaries.Program("postgres"),
            ["-D", DataFolder, "-p", Port.ToString(CultureInfo.InvariantCulture), .. settings.SelectMany(setting => new[] { "-c", setting })]);
        start.WorkingDirectory = _folder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _server = Process.Start(start)!;
        _server.BeginOutputReadLine();
        _server.BeginErrorReadLine();
        await File.WriteAllTextAsync(Path.Combine(_folder, "postmaster.id"), $"{_server.Id}", TestContext.Current.CancellationToken);
        await Database.UntilAsync(
            _primary.ConnectionString(),
            $"select count(*) from pg_stat_replication where application_name = '{_name}' and state = 'streaming'",
            1L,
            Patience);
    }

    /// <summary>Kills it.</summary>
    public async Task KillAsync()
    {
        if (_server is { HasExited: false } server)
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
        }

        _server?.Dispose();
        _server = null;
    }

    /// <summary>Makes it a server of its own, while the primary goes on, if it does.</summary>
    public async Task PromoteAsync()
    {
        await RunAsync("pg_ctl", ["promote", "-w", "-t", "60", "-D", DataFolder]);
        await Database.UntilAsync(ConnectionString("postgres"), "select pg_is_in_recovery()", false);
    }

    /// <summary>The connection string of one of its databases.</summary>
    public string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder(_primary.ConnectionString(database)) { Port = Port }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Watchdog.End(_watchdog);
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private string Conninfo()
    {
        var settings = new NpgsqlConnectionStringBuilder(_primary.ConnectionString());
        return $"host=127.0.0.1 port={settings.Port} user={settings.Username} password={settings.Password} application_name={_name}";
    }

    private async Task RunAsync(string program, IEnumerable<string> arguments)
    {
        var start = _user.Wrap(_binaries.Program(program), arguments);
        start.WorkingDirectory = _folder;
        var result = await ChildProcess.RunAsync(start, TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, $"{program}: {result.Output}");
    }
}

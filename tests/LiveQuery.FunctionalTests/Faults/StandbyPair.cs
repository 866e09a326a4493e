using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LiveQuery.FunctionalTests.Changes;
using LiveQuery.Server.Demo.Postgres;
using Npgsql;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>
/// A primary and a standby that follows it by streaming. Commits wait for the standby, so that a failover loses none that
/// was acknowledged.
/// </summary>
internal sealed class StandbyPair : IAsyncDisposable
{
    private const string Name = "mate";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PostgresCluster _primary;
    private readonly PostgresBinaries _binaries;
    private readonly ServerUser _user;
    private readonly string _folder;
    private Process? _watchdog;
    private Process? _standby;

    private StandbyPair(PostgresCluster primary, PostgresBinaries binaries, ServerUser user)
    {
        (_primary, _binaries, _user) = (primary, binaries, user);
        _folder = Directory.CreateTempSubdirectory("livequery-standby-").FullName;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        StandbyPort = ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The port of the primary.</summary>
    public int PrimaryPort => _primary.Port;

    /// <summary>The port of the standby.</summary>
    public int StandbyPort { get; }

    private string DataFolder => Path.Combine(_folder, "data");

    /// <summary>Makes a pair of which the primary has a database, set up by the given SQL.</summary>
    /// <param name="postgres">Makes the primary.</param>
    /// <param name="database">The database's name.</param>
    /// <param name="setup">The SQL.</param>
    /// <param name="isSynchronous">Whether commits wait for the standby.</param>
    public static async Task<StandbyPair> StartAsync(PostgresFixture postgres, string database, string setup, bool isSynchronous = true)
    {
        var token = TestContext.Current.CancellationToken;
        var primary = await postgres.StartPrivateClusterAsync("wal_level=logical", "synchronous_commit=on", "hot_standby=on", "max_wal_senders=20", "max_replication_slots=20");
        StandbyPair? pair = null;
        try
        {
            pair = new StandbyPair(primary, await PostgresBinaries.FindAsync(TextWriter.Null, token), await ServerUser.FindAsync(token));
            await Database.ExecuteAsync(await primary.CreateDatabaseAsync(database, token), setup);
            await pair.CopyAsync(token);
            await pair.StartStandbyAsync();
            if (isSynchronous)
            {
                // By its name: whoever else reads the log is no standby.
                await pair.SetSynchronousAsync(Name);
                await UntilAsync(primary.ConnectionString(), $"select count(*) from pg_stat_replication where application_name = '{Name}' and sync_state = 'sync'", 1L);
            }

            return pair;
        }
        catch
        {
            await (pair?.DisposeAsync() ?? primary.DisposeAsync());
            throw;
        }
    }

    /// <summary>The connection string of a database on one of the two, or through a proxy.</summary>
    public string ConnectionString(string database, int port) =>
        new NpgsqlConnectionStringBuilder(_primary.ConnectionString(database)) { Port = port }.ConnectionString;

    /// <summary>Kills the primary and makes the standby the new one.</summary>
    public async Task FailOverAsync()
    {
        await _primary.KillAsync();
        await PromoteAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillStandbyAsync();
        Watchdog.End(_watchdog);
        await _primary.DisposeAsync();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task CopyAsync(CancellationToken token)
    {
        _watchdog = Watchdog.Start(_folder);
        await _user.OwnAsync(_folder, token);
        await RunAsync("pg_basebackup", ["-d", Conninfo(), "-D", DataFolder, "-X", "stream", "-c", "fast", "--no-sync"], token);
        await _user.OwnAsync(DataFolder, token);
        var signal = Path.Combine(DataFolder, "standby.signal");
        await File.WriteAllTextAsync(signal, "", token);
        await _user.OwnAsync(signal, token);
    }

    /// <summary>Makes the standby a server of its own, while the primary goes on.</summary>
    public async Task PromoteAsync()
    {
        await RunAsync("pg_ctl", ["promote", "-w", "-t", "60", "-D", DataFolder], TestContext.Current.CancellationToken);
        await Database.UntilAsync(ConnectionString("postgres", StandbyPort), "select pg_is_in_recovery()", false);
    }

    /// <summary>Has commits wait for these standbys.</summary>
    public async Task SetSynchronousAsync(string names)
    {
        await Database.ExecuteAsync(_primary.ConnectionString(), $"alter system set synchronous_standby_names = '{names}'");
        await Database.ExecuteAsync(_primary.ConnectionString(), "select pg_reload_conf()");
        await UntilAsync(_primary.ConnectionString(), "show synchronous_standby_names", names);
    }

    /// <summary>Makes another database on the primary, set up by the given SQL, and waits until the standby has it.</summary>
    public async Task CreateDatabaseAsync(string database, string setup)
    {
        await Database.ExecuteAsync(await _primary.CreateDatabaseAsync(database, TestContext.Current.CancellationToken), setup);
        await CatchUpAsync();
    }

    /// <summary>Waits until the standby has replayed all that the primary has written.</summary>
    public async Task CatchUpAsync()
    {
        // Something to replay: the position behind the last record may never be reached.
        await Database.ExecuteAsync(_primary.ConnectionString(), "select pg_logical_emit_message(true, 'test', 'x')");
        var written = await Database.ReadAsync(_primary.ConnectionString(), "select pg_current_wal_flush_lsn()::text");
        await UntilAsync(ConnectionString("postgres", StandbyPort), $"select pg_last_wal_replay_lsn() >= '{written}'::pg_lsn", true);
    }

    /// <summary>Kills the standby.</summary>
    public async Task KillStandbyAsync()
    {
        if (_standby is { HasExited: false } standby)
        {
            standby.Kill(entireProcessTree: true);
            await standby.WaitForExitAsync();
        }

        _standby?.Dispose();
        _standby = null;
    }

    /// <summary>Starts the standby, and waits until it follows.</summary>
    public async Task StartStandbyAsync()
    {
        var token = TestContext.Current.CancellationToken;
        string[] settings =
        [
            "fsync=off", "full_page_writes=off", "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200",
            "wal_level=logical", "synchronous_commit=on", "hot_standby=on", "max_wal_senders=20", "max_replication_slots=20",
            $"primary_conninfo={Conninfo()}", "log_min_messages=fatal", "timezone=UTC",
        ];
        var start = _user.Wrap(
            _binaries.Program("postgres"),
            ["-D", DataFolder, "-p", StandbyPort.ToString(CultureInfo.InvariantCulture), .. settings.SelectMany(setting => new[] { "-c", setting })]);
        start.WorkingDirectory = _folder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _standby = Process.Start(start)!;
        _standby.BeginOutputReadLine();
        _standby.BeginErrorReadLine();
        await File.WriteAllTextAsync(Path.Combine(_folder, "postmaster.id"), $"{_standby.Id}", token);
        await UntilAsync(_primary.ConnectionString(), $"select count(*) from pg_stat_replication where application_name = '{Name}' and state = 'streaming'", 1L);
    }

    private string Conninfo()
    {
        var settings = new NpgsqlConnectionStringBuilder(_primary.ConnectionString());
        return $"host=127.0.0.1 port={settings.Port} user={settings.Username} password={settings.Password} application_name={Name}";
    }

    private async Task RunAsync(string program, IEnumerable<string> arguments, CancellationToken token)
    {
        var start = _user.Wrap(_binaries.Program(program), arguments);
        start.WorkingDirectory = _folder;
        var result = await ChildProcess.RunAsync(start, token);
        Assert.True(result.ExitCode == 0, $"{program}: {result.Output}");
    }

    private static Task UntilAsync(string connectionString, string sql, object expected) =>
        Database.UntilAsync(connectionString, sql, expected, Patience);
}

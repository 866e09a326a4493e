using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace LiveQuery.Server.Demo.Postgres;

/// <summary>
/// A private Postgres in a throwaway folder on a free port of the loopback. It does not outlive this process, however
/// that ends: a watchdog ends it and removes the folder.
/// </summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    // Nothing in it needs to survive a crash of the machine, so nothing waits for the disk.
    private static readonly string[] Settings =
    [
        "fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=127.0.0.1",
        "unix_socket_directories=", "max_connections=200", "timezone=UTC", "log_timezone=UTC", "log_min_messages=warning",
    ];

    private readonly PostgresBinaries _binaries;
    private readonly ServerUser _user;
    private readonly string _folder;
    private readonly string _password;
    private readonly IReadOnlyList<string> _settings;
    private Process? _watchdog;
    private Process? _server;

    private PostgresCluster(PostgresBinaries binaries, ServerUser user, string folder, IReadOnlyList<string> settings)
    {
        _binaries = binaries;
        _user = user;
        _folder = folder;
        _settings = settings;
        _password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        Port = FreePort();
    }

    /// <summary>The port on the loopback.</summary>
    public int Port { get; }

    /// <summary>The throwaway folder.</summary>
    public string Folder => _folder;

    /// <summary>The id of the process that was started; the server is it or below it.</summary>
    public int ServerProcessId => _server?.Id ?? throw new InvalidOperationException("the server was never started");

    /// <summary>The version of the server.</summary>
    public string Version => _binaries.Version;

    private string DataFolder => Path.Combine(_folder, "data");

    /// <summary>Makes a cluster and starts it.</summary>
    /// <param name="binaries">The programs.</param>
    /// <param name="settings">Further settings, as <c>name=value</c>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="InvalidOperationException">It did not start; the message holds what it said.</exception>
    public static async Task<PostgresCluster> StartAsync(
        PostgresBinaries binaries,
        IReadOnlyList<string>? settings = null,
        CancellationToken cancellationToken = default)
    {
        var user = await ServerUser.FindAsync(cancellationToken);
        var folder = Directory.CreateTempSubdirectory("livequery-postgres-").FullName;
        var cluster = new PostgresCluster(binaries, user, folder, settings ?? []);
        try
        {
            cluster._watchdog = Watchdog.Start(folder);
            await user.OwnAsync(folder, cancellationToken);
            await cluster.InitializeAsync(cancellationToken);
            await cluster.StartAgainAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Npgsql's connection string for a database.</summary>
    public string ConnectionString(string database = "postgres") =>
        $"Host=127.0.0.1;Port={Port};Username=postgres;Password={_password};Database={database}";

    /// <summary>The URL of a database.</summary>
    public string Url(string database = "postgres") => $"postgres://postgres:{_password}@127.0.0.1:{Port}/{database}";

    /// <summary>Makes a database and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString() + ";Pooling=false");
        await using var command = source.CreateCommand($"create database \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        await command.ExecuteNonQueryAsync(cancellationToken);
        return ConnectionString(name);
    }

    /// <summary>Starts the server, for the first time or after it was stopped or killed: same port, same data.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken = default)
    {
        // The file of a server that was killed would keep the next one from starting if its id is in use again.
        File.Delete(Path.Combine(DataFolder, "postmaster.pid"));
        var arguments = new List<string> { "-D", DataFolder, "-p", Port.ToString(CultureInfo.InvariantCulture) };
        foreach (var setting in Settings.Concat(_settings))
        {
            arguments.AddRange(["-c", setting]);
        }

        var start = _user.Wrap(_binaries.Program("postgres"), arguments);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = _folder;
        var server = Process.Start(start)!;
        _server = server;
        var log = new ServerLog(server);
        await WaitUntilReadyAsync(server, log, cancellationToken);
    }

    /// <summary>Stops the server in order; connections are cut.</summary>
    public async Task StopAsync()
    {
        if (_server is { HasExited: false } server)
        {
            await SignalAsync(server, "INT");
            await server.WaitForExitAsync();
        }
    }

    /// <summary>Kills the server without warning, its children first, as a crash would.</summary>
    public async Task KillAsync()
    {
        if (_server is { HasExited: false } server)
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
        }
    }

    /// <summary>Stops the server and removes all that it has written.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _server?.Dispose();
        Watchdog.End(_watchdog);
        try
        {
            if (Directory.Exists(_folder))
            {
                Directory.Delete(_folder, recursive: true);
            }
        }
        catch (DirectoryNotFoundException)
        {
            // On a busy machine the watchdog is still at it, and will bring it to its end.
        }
    }

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        var passwordFile = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(passwordFile, _password, cancellationToken);
        await _user.OwnAsync(passwordFile, cancellationToken);
        var start = _user.Wrap(
            _binaries.Program("initdb"),
            [
                "-D", DataFolder, "-U", "postgres", "--encoding=UTF8", "--locale=C", "--auth=scram-sha-256",
                $"--pwfile={passwordFile}", "--no-sync",
            ]);
        start.WorkingDirectory = _folder;
        var result = await ChildProcess.RunAsync(start, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"initdb failed: {result.Output.Trim()}");
        }
    }

    private async Task WaitUntilReadyAsync(Process server, ServerLog log, CancellationToken cancellationToken)
    {
        var deadline = Stopwatch.StartNew();
        await using var source = NpgsqlDataSource.Create(ConnectionString() + ";Pooling=false;Timeout=2");
        while (true)
        {
            if (server.HasExited)
            {
                throw new InvalidOperationException($"Postgres did not start: {log.Text.Trim()}");
            }

            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellationToken);
                await File.WriteAllTextAsync(
                    Path.Combine(_folder, "postmaster.id"), PostmasterId(server), cancellationToken);
                return;
            }
            catch (NpgsqlException) when (deadline.Elapsed < StartTimeout)
            {
                await Task.Delay(20, cancellationToken);
            }
        }
    }

    // The server's own id: the process that we started may be the program that changed the user.
    private string PostmasterId(Process server)
    {
        var file = Path.Combine(DataFolder, "postmaster.pid");
        return File.Exists(file)
            ? File.ReadLines(file).First().Trim()
            : server.Id.ToString(CultureInfo.InvariantCulture);
    }

    private async Task SignalAsync(Process server, string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            server.Kill(entireProcessTree: true);
            return;
        }

        await ChildProcess.RunAsync(
            new ProcessStartInfo("kill", ["-s", signal, PostmasterId(server)]), CancellationToken.None);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The end of what the server prints, kept for the case that it does not start.</summary>
    private sealed class ServerLog
    {
        private const int Kept = 50;
        private readonly Queue<string> _lines = [];

        public ServerLog(Process server)
        {
            server.OutputDataReceived += (_, line) => Keep(line.Data);
            server.ErrorDataReceived += (_, line) => Keep(line.Data);
            server.BeginOutputReadLine();
            server.BeginErrorReadLine();
        }

        public string Text
        {
            get
            {
                lock (_lines)
                {
                    return string.Join('\n', _lines);
                }
            }
        }

        private void Keep(string? line)
        {
            lock (_lines)
            {
                if (line is not null)
                {
                    _lines.Enqueue(line);
                    if (_lines.Count > Kept)
                    {
                        _lines.Dequeue();
                    }
                }
            }
        }
    }
}

using LiveQuery.Load.Measuring;
using LiveQuery.Server.Demo.Postgres;
using Npgsql;

namespace LiveQuery.Load.Hosting;

/// <summary>
/// The Postgres of a run: a private one that goes with it, or a given one, in which the run makes a database for itself
/// and drops it again. The server connects as a role of its own, so that its statements can be counted apart.
/// </summary>
internal sealed class LoadDatabase : IAsyncDisposable
{
    private const string Name = "livequery_load";
    private const string ServerRole = "livequery_under_load";

    private readonly PostgresCluster? _cluster;
    private readonly string _admin;
    private readonly string _password;

    private LoadDatabase(PostgresCluster? cluster, string admin, string password)
    {
        _cluster = cluster;
        _admin = admin;
        _password = password;
        Source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(admin) { Database = Name, MaxPoolSize = 60, CommandTimeout = 120 }.ConnectionString);
    }

    /// <summary>The run's own connections.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>The version of Postgres.</summary>
    public string Version { get; private set; } = "";

    /// <summary>The process that all of Postgres' processes descend from; null where it is on another machine.</summary>
    public int? ProcessId { get; private set; }

    /// <summary>Whether statements are counted (<c>pg_stat_statements</c>).</summary>
    public bool CountsStatements { get; private set; }

    /// <summary>The URL under which the server connects.</summary>
    public string ServerUrl
    {
        get
        {
            var address = new NpgsqlConnectionStringBuilder(_admin);
            return $"postgres://{ServerRole}:{_password}@{address.Host}:{address.Port}/{Name}";
        }
    }

    /// <summary>Opens it.</summary>
    /// <param name="url">The URL or connection string of a given one, whose user is a superuser; null for a private one.</param>
    /// <param name="progress">Told what is done.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<LoadDatabase> OpenAsync(string? url, TextWriter progress, CancellationToken cancellationToken)
    {
        var password = Guid.NewGuid().ToString("N");
        if (url is null)
        {
            var cluster = await StartClusterAsync(progress, cancellationToken);
            return await PrepareAsync(new LoadDatabase(cluster, cluster.ConnectionString(), password), cancellationToken);
        }

        return await PrepareAsync(new LoadDatabase(null, ConnectionString(url), password), cancellationToken);
    }

    /// <summary>Runs SQL.</summary>
    public async Task RunAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Source.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The first value that a statement gives.</summary>
    public async Task<T> ReadAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Begins with an empty database again.</summary>
    public async Task ResetAsync(CancellationToken cancellationToken)
    {
        Source.Clear();
        await RunAdminAsync($"drop database if exists {Name} with (force)", cancellationToken);
        await RunAdminAsync($"create database {Name}", cancellationToken);
        if (CountsStatements)
        {
            await RunAsync("create extension if not exists pg_stat_statements; select pg_stat_statements_reset()", cancellationToken);
        }
    }

    /// <summary>The statements of the server so far.</summary>
    public async Task<StatementCounts> ReadStatementsAsync(CancellationToken cancellationToken)
    {
        if (!CountsStatements)
        {
            return new StatementCounts(0, 0, 0);
        }

        await using var command = Source.CreateCommand(
            $"""
            select coalesce(sum(calls), 0)::bigint, coalesce(sum(rows), 0)::bigint, coalesce(sum(total_exec_time), 0)::float8
            from pg_stat_statements
            where userid = (select oid from pg_roles where rolname = '{ServerRole}')
              and dbid = (select oid from pg_database where datname = current_database())
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new StatementCounts(reader.GetInt64(0), reader.GetInt64(1), reader.GetDouble(2));
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
            return;
        }

        await RunAdminAsync($"drop database if exists {Name} with (force)", CancellationToken.None);
        await RunAdminAsync($"drop role if exists {ServerRole}", CancellationToken.None);
    }

    private static async Task<PostgresCluster> StartClusterAsync(TextWriter progress, CancellationToken cancellationToken)
    {
        // Commits wait for the log, as in production: else the change feed learns of them when the log's writer wakes up.
        string[] settings = ["shared_buffers=512MB", "synchronous_commit=on", "wal_level=logical", "max_wal_senders=10", "max_replication_slots=10"];
        var binaries = await PostgresBinaries.FindAsync(progress, cancellationToken);
        try
        {
            return await PostgresCluster.StartAsync(
                binaries, [.. settings, "shared_preload_libraries=pg_stat_statements", "pg_stat_statements.track_utility=off"], cancellationToken);
        }
        catch (InvalidOperationException)
        {
            // Not every build of Postgres brings its contributed modules.
            await progress.WriteLineAsync("this Postgres has no pg_stat_statements: statements are not counted in it");
            return await PostgresCluster.StartAsync(binaries, settings, cancellationToken);
        }
    }

    private static async Task<LoadDatabase> PrepareAsync(LoadDatabase database, CancellationToken cancellationToken)
    {
        try
        {
            database.Version = await database.ReadAdminAsync<string>("show server_version", cancellationToken);
            database.CountsStatements = await database.ReadAdminAsync<bool>(
                "select current_setting('shared_preload_libraries') like '%pg_stat_statements%' "
                    + "and exists (select from pg_available_extensions where name = 'pg_stat_statements')",
                cancellationToken);
            await database.RunAdminAsync($"drop role if exists {ServerRole}", cancellationToken);
            await database.RunAdminAsync($"create role {ServerRole} superuser login password '{database._password}'", cancellationToken);
            var backend = await database.ReadAdminAsync<int>("select pg_backend_pid()", cancellationToken);
            database.ProcessId = database._cluster?.ServerProcessId ?? ProcessUsage.ParentOfLocal(backend, "postgres");
            return database;
        }
        catch (NpgsqlException problem)
        {
            await database.Source.DisposeAsync();
            await (database._cluster?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw new LoadException($"the database cannot be used: {problem.Message} (a given one needs a superuser, to make a role and a database)");
        }
        catch
        {
            await database.Source.DisposeAsync();
            await (database._cluster?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw;
        }
    }

    private async Task RunAdminAsync(string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(_admin + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<T> ReadAdminAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(_admin + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static string ConnectionString(string url)
    {
        if (!url.Contains("://", StringComparison.Ordinal))
        {
            return url;
        }

        var parts = new Uri(url);
        var user = parts.UserInfo.Split(':', 2);
        return new NpgsqlConnectionStringBuilder
        {
            Host = parts.Host,
            Port = parts.Port < 0 ? 5432 : parts.Port,
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            Database = parts.AbsolutePath.Trim('/') is { Length: > 0 } name ? name : "postgres",
        }.ConnectionString;
    }
}

using LiveQuery.Server.Demo.Postgres;
using Npgsql;

namespace LiveQuery.FunctionalTests.Changes;

/// <summary>A Postgres whose log can be decoded, for a class of tests; each test gets a database of its own.</summary>
public sealed class LogicalCluster(PostgresFixture postgres) : IAsyncLifetime
{
    private PostgresCluster? _cluster;
    private int _databases;

    public async ValueTask InitializeAsync() => _cluster = await postgres.StartPrivateClusterAsync(
        "wal_level=logical", "synchronous_commit=on", "max_replication_slots=20", "max_wal_senders=20");

    /// <summary>A fresh database, set up by the given SQL; its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string setupSql)
    {
        var connectionString = await _cluster!.CreateDatabaseAsync(
            $"test_{Interlocked.Increment(ref _databases)}", TestContext.Current.CancellationToken);
        await Database.ExecuteAsync(connectionString, setupSql);
        return connectionString;
    }

    /// <summary>
    /// The same with a publication of one table, and a role that may read all tables and the log and owns neither; the
    /// owner's connection string, and that role's.
    /// </summary>
    public async Task<(string Owner, string Reader)> CreateForeignlyPublishedAsync(string setupSql, string table)
    {
        var role = "reader_" + Guid.NewGuid().ToString("N")[..8];
        var owner = await CreateDatabaseAsync(setupSql + $"""
            create role {role} login password 'secret' replication; grant select on all tables in schema public to {role};
            create publication livequery for table {table};
            """);
        return (owner, new NpgsqlConnectionStringBuilder(owner) { Username = role, Password = "secret" }.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}

/// <summary>Statements of tests.</summary>
internal static class Database
{
    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<object?> ReadAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until a query answers so, for 20 s unless told otherwise.</summary>
    public static async Task UntilAsync(string connectionString, string sql, object expected, TimeSpan? patience = null)
    {
        var most = patience ?? TimeSpan.FromSeconds(20);
        var deadline = DateTime.UtcNow + most;
        while (!expected.Equals(await ReadAsync(connectionString, sql)))
        {
            Assert.True(DateTime.UtcNow < deadline, $"not {expected} within {most}: {sql}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}

using LiveQuery.FunctionalTests;
using LiveQuery.Server.Demo.Postgres;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace LiveQuery.FunctionalTests;

/// <summary>One Postgres for the whole run, found or fetched as the demo does it; each test gets a database of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private PostgresBinaries? _binaries;
    private PostgresCluster? _cluster;
    private int _databases;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _binaries = await PostgresBinaries.FindAsync(Console.Error, TestContext.Current.CancellationToken);
        _cluster = await StartPrivateClusterAsync();
    }

    /// <summary>A fresh database, set up by the given SQL; returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string? setupSql = null)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        var connectionString = await _cluster!.CreateDatabaseAsync(name, TestContext.Current.CancellationToken);
        if (setupSql is not null)
        {
            await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
            await using var command = source.CreateCommand(setupSql);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        return connectionString;
    }

    /// <summary>A cluster of its own, for a test that stops or kills it. The test disposes it.</summary>
    internal Task<PostgresCluster> StartPrivateClusterAsync(params string[] settings) =>
        PostgresCluster.StartAsync(_binaries!, settings, TestContext.Current.CancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}

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

    private StandbyPair(PostgresCluster primary, Standby standby) => (_primary, Standby) = (primary, standby);

    /// <summary>The port of the primary.</summary>
    public int PrimaryPort => _primary.Port;

    /// <summary>The standby.</summary>
    public Standby Standby { get; }

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
            await Database.ExecuteAsync(await primary.CreateDatabaseAsync(database, token), setup);
            pair = new StandbyPair(primary, await Standby.CopyAsync(primary, Name));
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

    /// <summary>Another standby of the primary, which no commit waits for.</summary>
    public Task<Standby> CopyAsync(string name) => Standby.CopyAsync(_primary, name);

    /// <summary>Kills the primary and makes the standby the new one.</summary>
    public async Task FailOverAsync()
    {
        await _primary.KillAsync();
        await Standby.PromoteAsync();
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
        await UntilAsync(Standby.ConnectionString("postgres"), $"select pg_last_wal_replay_lsn() >= '{written}'::pg_lsn", true);
    }

    public async ValueTask DisposeAsync()
    {
        await Standby.DisposeAsync();
        await _primary.DisposeAsync();
    }

    private static Task UntilAsync(string connectionString, string sql, object expected) =>
        Database.UntilAsync(connectionString, sql, expected, Patience);
}

using LiveQuery.Engine.Postgres;
using LiveQuery.FunctionalTests.Faults;
using Npgsql;

namespace LiveQuery.FunctionalTests.Engine.Postgres;

/// <summary>What becomes of a pool's connections where they have died without a word.</summary>
public sealed class PoolTests(PostgresFixture postgres)
{
    private const int Size = 12;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_clears_it_gets_a_connection_of_later_however_many_clear_it_at_once()
    {
        var database = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync());
        await using var proxy = new TcpProxy(database.Port);
        (database.Port, database.CommandTimeout) = (proxy.Port, 5);
        await using var source = Open(database.ConnectionString, Size);
        for (var round = 0; round < 30; round++)
        {
            // So many are idle afterwards.
            var open = new NpgsqlConnection[Size];
            for (var i = 0; i < Size; i++)
            {
                open[i] = await source.Polls.OpenConnectionAsync(Stop);
            }

            foreach (var connection in open)
            {
                await connection.DisposeAsync();
            }

            proxy.Lose();
            using var together = new Barrier(Size);
            await Task.WhenAll(Enumerable.Range(0, Size).Select(_ => Task.Factory.StartNew(
                async () =>
                {
                    together.SignalAndWait(TimeSpan.FromSeconds(10), Stop);
                    source.Polls.Clear();
                    await using var connection = await source.Polls.OpenConnectionAsync(Stop);
                    await using var command = new NpgsqlCommand("select 1", connection);
                    Assert.Equal(1, await command.ExecuteScalarAsync(Stop));
                },
                Stop,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).Unwrap()));
        }
    }

    [Fact]
    public async Task Who_waits_for_a_connection_as_it_is_cleared_gets_one()
    {
        await using var source = Open(await postgres.CreateDatabaseAsync(), 1);
        await using var only = await source.Polls.OpenConnectionAsync(Stop);
        var waiting = source.Polls.OpenConnectionAsync(Stop).AsTask();
        Assert.False(waiting.IsCompleted);
        source.Polls.Clear();
        await using var connection = await waiting;
        Assert.NotEqual(only.ProcessID, connection.ProcessID);

        // The other one is of use until it is given back.
        await using var command = new NpgsqlCommand("select 1", only);
        Assert.Equal(1, await command.ExecuteScalarAsync(Stop));
    }

    [Fact]
    public async Task Once_disposed_of_it_opens_no_more()
    {
        var source = Open(await postgres.CreateDatabaseAsync(), 1);
        await using (await source.Polls.OpenConnectionAsync(Stop))
        {
        }

        await source.DisposeAsync();
        source.Polls.Clear();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await source.Polls.OpenConnectionAsync(Stop));
    }

    private static Source Open(string connectionString, int size) =>
        new(new SourceOptions { Name = "default", ConnectionString = connectionString, PollingPoolSize = size });
}

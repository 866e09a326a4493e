using LiveQuery.Engine.Polling;
using LiveQuery.FunctionalTests.Changes;
using Npgsql;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>What happens to the database server itself, under a recorder.</summary>
public sealed class RecordedServerTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData(GateMode.Snapshot)]
    [InlineData(GateMode.Wal)]
    public async Task Postgres_is_killed_and_restarted(GateMode gate)
    {
        await using var cluster = await postgres.StartPrivateClusterAsync("wal_level=logical", "synchronous_commit=on");
        var database = await cluster.CreateDatabaseAsync("own", TestContext.Current.CancellationToken);
        await Database.ExecuteAsync(database, FaultSchema.Setup);
        await using var world = await FaultWorld.OpenAsync(database, () => database, gate);
        await FaultTime.RepeatAsync(async _ =>
        {
            await world.RoundAsync(async () =>
            {
                await cluster.KillAsync();
                await cluster.StartAgainAsync(TestContext.Current.CancellationToken);
            });
            await world.RoundAsync(async () =>
            {
                await cluster.StopAsync();
                await cluster.StartAgainAsync(TestContext.Current.CancellationToken);
            });
        });
    }

    [Theory]
    [InlineData(GateMode.Snapshot)]
    [InlineData(GateMode.Wal)]
    public async Task Postgres_fails_over_to_its_standby(GateMode gate)
    {
        await FaultTime.RepeatAsync(async _ =>
        {
            await using var pair = await StandbyPair.StartAsync(postgres, "own", FaultSchema.Setup);
            await using var proxy = new TcpProxy(pair.PrimaryPort);
            var serving = pair.ConnectionString("own", proxy.Port);
            await using var world = await FaultWorld.OpenAsync(serving, () => pair.ConnectionString("own", proxy.Target), gate);
            await FailOverAsync(world, gate, pair, () => proxy.Target = pair.Standby.Port);
        });
    }

    [Theory]
    [InlineData(GateMode.Snapshot)]
    [InlineData(GateMode.Wal)]
    public async Task Of_three_hosts_another_one_becomes_the_primary(GateMode gate)
    {
        await FaultTime.RepeatAsync(async _ =>
        {
            await using var pair = await StandbyPair.StartAsync(postgres, "own", FaultSchema.Setup);
            await using var third = await pair.CopyAsync("third");
            var primary = pair.PrimaryPort;
            var serving = new NpgsqlConnectionStringBuilder(pair.ConnectionString("own", primary))
            {
                Host = $"127.0.0.1:{third.Port},127.0.0.1:{primary},127.0.0.1:{pair.Standby.Port}",
            };
            await using var world = await FaultWorld.OpenAsync(serving.ConnectionString, () => pair.ConnectionString("own", primary), gate);

            // The third one goes on showing what the one that is gone has shown last.
            await FailOverAsync(world, gate, pair, () => primary = pair.Standby.Port);
        });
    }

    /// <summary>Fails over, has everybody led to the new primary, and sees to it that all goes on by the gate.</summary>
    private static async Task FailOverAsync(FaultWorld world, GateMode gate, StandbyPair pair, Action lead)
    {
        await world.RoundAsync(async () =>
        {
            await pair.FailOverAsync();
            lead();
        });
        await world.UntilGateAsync(gate);
        await world.RoundAsync(() => Task.CompletedTask);
    }
}

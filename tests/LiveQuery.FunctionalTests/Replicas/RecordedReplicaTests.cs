using LiveQuery.Engine.Polling;
using LiveQuery.FunctionalTests.Changes;
using LiveQuery.FunctionalTests.Faults;

namespace LiveQuery.FunctionalTests.Replicas;

/// <summary>What happens to a read replica, under a recorder of every state; by two gates at once, each on a database of its own.</summary>
public sealed class RecordedReplicaTests(PostgresFixture postgres)
{
    private static readonly string[] Databases = ["own", "other"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_replica_lags_is_cut_lost_killed_and_promoted()
    {
        await FaultTime.RepeatAsync(async _ =>
        {
            // Commits wait for the standby: it shows them before the primary does.
            await using var pair = await StandbyPair.StartAsync(postgres, Databases[0], FaultSchema.Setup);
            await pair.CreateDatabaseAsync(Databases[1], FaultSchema.Setup);
            await using var proxy = new TcpProxy(pair.Standby.Port);
            await using var first = await OpenAsync(pair, proxy, Databases[0], GateMode.Snapshot);
            await using var second = await OpenAsync(pair, proxy, Databases[1], GateMode.Wal);
            FaultWorld[] worlds = [first, second];
            await UntilServesAsync(worlds);

            await RoundAsync(worlds, async () =>
            {
                var standby = pair.Standby.ConnectionString(Databases[0]);
                for (var pause = 0; pause < 3; pause++)
                {
                    await Database.ExecuteAsync(standby, "select pg_wal_replay_pause()");
                    await Task.Delay(200, Token);
                    await Database.ExecuteAsync(standby, "select pg_wal_replay_resume()");
                    await Task.Delay(200, Token);
                }
            });
            Assert.All(worlds, world => Assert.True(world.Source.Observer.FromReplicas > 0));
            await RoundAsync(worlds, async () =>
            {
                proxy.Cut();
                await Task.Delay(100, Token);
                proxy.Cut();
                proxy.Hold();
                await Task.Delay(300, Token);
                proxy.LetGo();
                await Task.Delay(100, Token);
                proxy.Lose();
            });
            await RoundAsync(worlds, async () =>
            {
                await pair.Standby.KillAsync();
                await pair.Standby.StartAsync();
            });
            await UntilServesAsync(worlds);
            await pair.SetSynchronousAsync("");
            await RoundAsync(worlds, pair.Standby.PromoteAsync);
            await UntilAsync(worlds, reason => reason?.Contains("no standby", StringComparison.Ordinal) == true);
        });
    }

    [Theory]
    [InlineData(GateMode.Snapshot)]
    [InlineData(GateMode.Wal)]
    public async Task Two_replicas_lag_in_turn_and_one_is_killed(GateMode gate)
    {
        await FaultTime.RepeatAsync(async _ =>
        {
            await using var pair = await StandbyPair.StartAsync(postgres, Databases[0], FaultSchema.Setup, isSynchronous: false);
            await using var second = await pair.CopyAsync("second");
            string[] replicas = [pair.Standby.ConnectionString(Databases[0]), second.ConnectionString(Databases[0])];
            var primary = pair.ConnectionString(Databases[0], pair.PrimaryPort);
            await using var world = await FaultWorld.OpenAsync(primary, () => primary, gate, replicas: replicas);
            await UntilServesAsync([world]);
            await world.RoundAsync(async () =>
            {
                for (var turn = 0; turn < 6; turn++)
                {
                    // One shows more than the other, and then the other way round.
                    await Database.ExecuteAsync(replicas[turn % 2], "select pg_wal_replay_pause()");
                    await Task.Delay(200, Token);
                    await Database.ExecuteAsync(replicas[turn % 2], "select pg_wal_replay_resume()");
                    await Task.Delay(50, Token);
                }
            });
            Assert.All(world.Source.Engine.ReadState().Sources[0].Replicas, replica => Assert.True(replica.Batches > 0));
            await UntilServesAsync([world]);
            await world.RoundAsync(async () =>
            {
                await second.KillAsync();
                await second.StartAsync();
            });
            await UntilServesAsync([world]);
        });
    }

    private static Task<FaultWorld> OpenAsync(StandbyPair pair, TcpProxy proxy, string database, GateMode gate)
    {
        var primary = pair.ConnectionString(database, pair.PrimaryPort);
        return FaultWorld.OpenAsync(primary, () => primary, gate, replicas: pair.ConnectionString(database, proxy.Port));
    }

    /// <summary>One fault for all.</summary>
    private static Task RoundAsync(FaultWorld[] worlds, Func<Task> fault)
    {
        var once = new Lazy<Task>(fault);
        return Task.WhenAll(worlds.Select(world => world.RoundAsync(() => once.Value)));
    }

    private static Task UntilServesAsync(FaultWorld[] worlds) => UntilAsync(worlds, reason => reason is null);

    private static async Task UntilAsync(FaultWorld[] worlds, Func<string?, bool> condition)
    {
        foreach (var world in worlds)
        {
            await world.Source.UntilAsync(state => state.Sources[0].Replicas.All(replica => condition(replica.Reason)), "such a replica");
        }
    }
}

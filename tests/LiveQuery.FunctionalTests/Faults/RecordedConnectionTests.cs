using System.Diagnostics;
using LiveQuery.Engine.Polling;
using LiveQuery.FunctionalTests.Changes;
using Npgsql;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>What happens between the server and its database, or to the schema and the clock, under a recorder.</summary>
public sealed class RecordedConnectionTests(LogicalCluster cluster) : IClassFixture<LogicalCluster>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_feed_is_cut()
    {
        var database = await cluster.CreateDatabaseAsync(FaultSchema.Setup);
        await using var world = await FaultWorld.OpenAsync(database, () => database, GateMode.Wal);
        const string Slot = "from pg_replication_slots where database = current_database() and active_pid is not null";
        await FaultTime.RepeatAsync(_ => world.RoundAsync(async () =>
        {
            for (var cut = 0; cut < 3; cut++)
            {
                // Once it is gone by, and once while the next session begins.
                await CutFeedAsync(world, database, $"select pg_terminate_backend(active_pid) {Slot}");
                await Database.UntilAsync(database, $"select count(*) {Slot}", 1L);
                await Database.ExecuteAsync(database, $"select pg_terminate_backend(active_pid) {Slot}");
                await world.Source.UntilAsync(state => state.Sources[0].Feed.Phase == "live", "feed");
                await world.UntilGateAsync(GateMode.Wal);
                await Database.UntilAsync(database, $"select count(*) {Slot}", 1L);
            }
        }));
    }

    // The slot that is found may be that of a session which ends anyway: then the next one is cut.
    private static async Task CutFeedAsync(FaultWorld world, string database, string terminate)
    {
        var before = Reconnects();
        for (var clock = Stopwatch.StartNew(); Reconnects() == before;)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), "the feed does not begin anew");
            await Database.ExecuteAsync(database, terminate);
            for (var wait = Stopwatch.StartNew(); wait.Elapsed < TimeSpan.FromSeconds(3) && Reconnects() == before;)
            {
                await Task.Delay(20, Token);
            }
        }

        long Reconnects() => world.Source.Engine.ReadState().Sources[0].Feed.Reconnects;
    }

    [Theory]
    [InlineData(GateMode.Snapshot)]
    [InlineData(GateMode.Wal)]
    public async Task The_network_delays_holds_up_cuts_loses_and_truncates(GateMode gate)
    {
        var database = await cluster.CreateDatabaseAsync(FaultSchema.Setup);
        await using var proxy = new TcpProxy(new NpgsqlConnectionStringBuilder(database).Port);
        var proxied = new NpgsqlConnectionStringBuilder(database) { Port = proxy.Port }.ConnectionString;
        await using var world = await FaultWorld.OpenAsync(proxied, () => database, gate);
        await FaultTime.RepeatAsync(async round =>
        {
            await world.RoundAsync(async () =>
            {
                proxy.Delay = TimeSpan.FromMilliseconds(40);
                await Task.Delay(500, Token);
                proxy.Delay = TimeSpan.Zero;
            });
            await world.RoundAsync(async () =>
            {
                proxy.Hold();
                await Task.Delay(700, Token);
                proxy.LetGo();
            });
            await world.RoundAsync(async () =>
            {
                for (var cut = 0; cut < 5; cut++)
                {
                    proxy.Cut();
                    await Task.Delay(100, Token);
                }
            });
            await world.RoundAsync(() =>
            {
                proxy.Lose();
                return Task.CompletedTask;
            });
            await world.RoundAsync(async () =>
            {
                // So that the greetings pass sometimes, and answers end in the middle.
                foreach (var bytes in (int[])[700, 1_200, 3_000, 5_000 + round])
                {
                    proxy.TruncateAfter = bytes;
                    await Task.Delay(150, Token);
                }

                proxy.TruncateAfter = -1;
            });
        });
    }

    [Theory]
    [InlineData(GateMode.Snapshot)]
    [InlineData(GateMode.Wal)]
    public async Task Commits_are_held_for_a_standby_that_is_not_there(GateMode gate)
    {
        var database = await cluster.CreateDatabaseAsync(FaultSchema.Setup);
        await using var world = await FaultWorld.OpenAsync(database, () => database, gate);
        await FaultTime.RepeatAsync(_ => world.RoundAsync(async () =>
        {
            for (var hold = 0; hold < 2; hold++)
            {
                await SetStandbysAsync(database, "alter system set synchronous_standby_names = 'nobody'", "nobody");
                try
                {
                    await Database.UntilAsync(database, "select exists (select from pg_stat_activity where wait_event = 'SyncRep')", true);
                    await Task.Delay(300, Token);
                }
                finally
                {
                    await SetStandbysAsync(database, "alter system reset synchronous_standby_names", "");
                }
            }
        }));
    }

    [Theory]
    [InlineData(GateMode.Snapshot)]
    [InlineData(GateMode.Wal)]
    public async Task The_schema_is_altered_all_the_time(GateMode gate)
    {
        var database = await cluster.CreateDatabaseAsync(FaultSchema.Setup);
        await using var world = await FaultWorld.OpenAsync(database, () => database, gate);
        string[] statements =
        [
            "alter table account add column note text default 'x'",
            "create index on member (item)",
            "alter table counter alter column n set statistics 50",
            "create table other (id int primary key)",
            "alter table account drop column note",
            "alter table event replica identity full",
            "drop table other",
            "alter table event replica identity default",
        ];
        await FaultTime.RepeatAsync(_ => world.RoundAsync(async () =>
        {
            foreach (var statement in statements)
            {
                await Database.ExecuteAsync(database, statement);
                await Task.Delay(250, Token);
            }
        }));
    }

    [Theory]
    [InlineData(GateMode.Snapshot)]
    [InlineData(GateMode.Wal)]
    public async Task The_clock_jumps(GateMode gate)
    {
        var database = await cluster.CreateDatabaseAsync(FaultSchema.Setup);
        var time = new JumpingTime();
        await using var world = await FaultWorld.OpenAsync(database, () => database, gate, time);
        await FaultTime.RepeatAsync(_ => world.RoundAsync(async () =>
        {
            foreach (var hours in (int[])[-24, 48, 0, -8_760, 8_760, 0])
            {
                time.Set(TimeSpan.FromHours(hours));
                time.Sleep(TimeSpan.FromSeconds(45));
                await Task.Delay(100, Token);
            }
        }));
    }

    private static async Task SetStandbysAsync(string database, string statement, string expected)
    {
        await Database.ExecuteAsync(database, statement);
        await Database.ExecuteAsync(database, "select pg_reload_conf()");
        await Database.UntilAsync(database, "show synchronous_standby_names", expected);
    }
}

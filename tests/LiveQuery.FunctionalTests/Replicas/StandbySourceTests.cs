using System.Text.Json;
using LiveQuery.Engine.Postgres;
using LiveQuery.FunctionalTests.Changes;
using LiveQuery.FunctionalTests.Faults;
using LiveQuery.FunctionalTests.Hosting;
using LiveQuery.Server.Hosting;
using LiveQuery.Server.Metadata;
using Npgsql;

namespace LiveQuery.FunctionalTests.Replicas;

/// <summary>A server whose only database is a standby, until that is promoted.</summary>
public sealed class StandbySourceTests(PostgresFixture postgres)
{
    private const string Setup = "create table item (id int primary key, name text); insert into item values (1, 'first')";
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task Of_several_hosts_the_primary_is_asked_unless_the_url_says_otherwise()
    {
        await using var pair = await StandbyPair.StartAsync(postgres, "own", Setup, isSynchronous: false);
        await pair.CatchUpAsync();
        var settings = new NpgsqlConnectionStringBuilder(pair.ConnectionString("own", pair.PrimaryPort));
        var hosts = $"postgres://{settings.Username}:{settings.Password}@127.0.0.1:{pair.Standby.Port},127.0.0.1:{pair.PrimaryPort}/own";

        Assert.False(await IsStandbyAsync(hosts));
        Assert.True(await IsStandbyAsync($"{hosts}?target_session_attrs=standby"));
        Assert.False(await IsStandbyAsync($"{hosts}?target_session_attrs=read-write"));
        Assert.True(await IsStandbyAsync($"{hosts}?target_session_attrs=any"));
        Assert.True(await IsStandbyAsync($"{hosts}?target_session_attrs=read-only"));
        Assert.True(await IsStandbyAsync($"{hosts}?target_session_attrs=prefer-standby"));
        Assert.False(await IsStandbyAsync($"{hosts}?target_session_attrs=prefer-primary"));

        // What is written must reach the primary, whatever live queries are to be read from.
        await using (var metadata = PostgresConnections.Pool($"{hosts}?target_session_attrs=standby", "metadata", 1))
        {
            Assert.False(await IsStandbyAsync(await metadata.OpenConnectionAsync(TestContext.Current.CancellationToken)));
        }

        Assert.False(await IsStandbyAsync(await PostgresConnections.OpenAloneAsync(
            new SourceOptions { Name = "default", ConnectionString = hosts }, TestContext.Current.CancellationToken)));
        await using var setup = new ChangeSetupReader(hosts);
        Assert.Null((await setup.ReadAsync(TestContext.Current.CancellationToken)).Refusal);

        // Nobody has asked it anything when it becomes another one.
        await using var standby = new Source(new SourceOptions { Name = "default", ConnectionString = $"{hosts}?target_session_attrs=standby" });
        await using var kept = await standby.Polls.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await pair.FailOverAsync();
        Assert.False(await IsStandbyAsync(hosts));
        Assert.False(await IsStandbyAsync($"{hosts}?target_session_attrs=prefer-standby"));
        var none = await Assert.ThrowsAsync<NpgsqlException>(async () => await standby.Polls.OpenConnectionAsync(TestContext.Current.CancellationToken));
        Assert.Contains($"127.0.0.1:{pair.Standby.Port}: a primary", none.Message, StringComparison.Ordinal);
    }

    private static async Task<bool> IsStandbyAsync(string url)
    {
        await using var source = new Source(new SourceOptions { Name = "default", ConnectionString = url });
        return await IsStandbyAsync(await source.Polls.OpenConnectionAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<bool> IsStandbyAsync(NpgsqlConnection opened)
    {
        await using var connection = opened;
        await using var command = new NpgsqlCommand("select pg_is_in_recovery()", connection);
        return (bool)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    [Fact]
    public async Task What_a_standby_replays_arrives_and_what_is_committed_on_it_once_it_is_promoted()
    {
        await using var pair = await StandbyPair.StartAsync(postgres, "own", Setup, isSynchronous: false);
        await pair.CatchUpAsync();
        var (primary, standby) = (pair.ConnectionString("own", pair.PrimaryPort), pair.Standby.ConnectionString("own"));
        await using var server = new RunningServer(
            new ServeOptions
            {
                Host = "127.0.0.1",
                Port = 0,
                Model = new ModelProviderOptions { DatabaseUrl = standby },
                Polling = new() { RefetchInterval = TimeSpan.FromMilliseconds(50), SafetyRefetchInterval = TimeSpan.FromHours(1) },
            },
            ServerHost.MakeEngine,
            Stream.Null,
            isTerminal: false,
            TimeProvider.System);
        var root = await server.StartAsync(null, TestContext.Current.CancellationToken);
        using var client = await LiveClient.SubscribeAsync(new Uri(root, "v1/graphql"), "subscription { item { name } }");
        await ArrivesAsync("first");
        Assert.Equal("standby", (await ReadAsync()).Gate);

        await Database.ExecuteAsync(primary, "update item set name = 'streamed'");
        await ArrivesAsync("streamed");

        // A commit that is not replayed is none to the standby, whose snapshot would not tell of it either.
        await Database.ExecuteAsync(standby, "select pg_wal_replay_pause()");
        await Database.UntilAsync(standby, "select pg_get_wal_replay_pause_state()", "paused");
        await Task.Delay(500, TestContext.Current.CancellationToken);
        var before = await ReadAsync();
        await Database.ExecuteAsync(primary, "update item set name = 'held back'");
        await Task.Delay(1_500, TestContext.Current.CancellationToken);
        Assert.Equal(before, await ReadAsync());
        await Database.ExecuteAsync(standby, "select pg_wal_replay_resume()");
        await ArrivesAsync("held back");

        await pair.FailOverAsync();
        for (var i = 0; i < 3; i++)
        {
            await Database.ExecuteAsync(standby, $"update item set name = 'promoted {i}'");
            await ArrivesAsync($"promoted {i}");
        }

        // By the snapshot, or by the log once the feed has looked again whether it may read it.
        Assert.NotEqual("standby", (await ReadAsync()).Gate);
        var metrics = await Http.GetStringAsync(new Uri(root, "metrics"), TestContext.Current.CancellationToken);
        Assert.DoesNotMatch("livequery_missed_changes_total{[^}]*} [1-9]", metrics);
        await server.StopAsync();

        async Task ArrivesAsync(string name)
        {
            var message = await client.ReceiveAsync().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            Assert.Contains($"\"{name}\"", message, StringComparison.Ordinal);
        }

        async Task<(string? Gate, long Refetches)> ReadAsync()
        {
            using var state = JsonDocument.Parse(
                await Http.GetStringAsync(new Uri(root, "dev/subscriptions"), TestContext.Current.CancellationToken));
            var source = Assert.Single(state.RootElement.GetProperty("sources").EnumerateArray());
            var poller = Assert.Single(state.RootElement.GetProperty("live_queries").EnumerateArray());
            return (source.GetProperty("gate").GetString(), poller.GetProperty("refetches").GetInt64());
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using LiveQuery.FunctionalTests.Changes;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>What operators and other clients may do to a whole server, under a recorder of what its good clients get.</summary>
public sealed class RecordedClientTests(LogicalCluster cluster) : IClassFixture<LogicalCluster>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_metadata_are_changed_a_hundred_times()
    {
        await using var world = await ClientWorld.OpenAsync(await cluster.CreateDatabaseAsync(FaultSchema.Setup));
        string[] tables = ["counter", "member", "event"];
        await FaultTime.RepeatAsync(_ => world.RoundAsync(async () =>
        {
            for (var change = 0; change < 102; change++)
            {
                await world.PermitAnewAsync(tables[change % 3], isOther: change / 3 % 2 == 0);
            }
        }));
        await AssertNothingMissedAsync(world);
    }

    [Fact]
    public async Task Other_clients_are_slow_dead_and_flooding()
    {
        await using var world = await ClientWorld.OpenAsync(await cluster.CreateDatabaseAsync(FaultSchema.Setup));
        await FaultTime.RepeatAsync(async round =>
        {
            var silent = new List<ClientWebSocket>();
            try
            {
                await world.RoundAsync(async () =>
                {
                    for (var client = 0; client < 10; client++)
                    {
                        // It subscribes and never reads.
                        silent.Add(await SubscribedAsync(world.Endpoint, client % FaultSchema.Owners));
                    }

                    for (var client = 0; client < 30; client++)
                    {
                        using var dead = await SubscribedAsync(world.Endpoint, client % FaultSchema.Owners);
                        dead.Abort();
                    }

                    var random = new Random(round);
                    for (var client = 0; client < 12; client++)
                    {
                        using var flooding = await SubscribedAsync(world.Endpoint, client % FaultSchema.Owners);
                        await FloodAsync(flooding, random, client % 3);
                    }
                });
            }
            finally
            {
                silent.ForEach(socket => socket.Dispose());
            }

            await AssertNothingMissedAsync(world);
        });
    }

    [Fact]
    public async Task Clients_pause_and_read_on()
    {
        const int Skipped = 200;
        await using var world = await ClientWorld.OpenAsync(await cluster.CreateDatabaseAsync(FaultSchema.Setup));
        var clients = await world.AddPausingAsync(operations: 30);
        await FaultTime.RepeatAsync(_ => world.RoundAsync(async () =>
        {
            var (skipped, resets) = (await ReadAsync("livequery_states_skipped_total"), await ReadAsync("livequery_patch_resets_total"));
            foreach (var client in clients)
            {
                client.Pause();
            }

            await UntilAsync("livequery_states_skipped_total", skipped + Skipped, "no states are skipped");

            foreach (var client in clients)
            {
                client.Resume();
            }

            await UntilAsync("livequery_patch_resets_total", resets + 1, "nobody who takes patches is sent a whole state after a skipped one");
        }));

        // An owner's state is little larger than a patch to it, and mostly sent whole.
        Assert.Contains(clients, client => client.Patches > 0);
        await AssertNothingMissedAsync(world);

        async Task UntilAsync(string name, long least, string otherwise)
        {
            for (var clock = Stopwatch.StartNew(); await ReadAsync(name) < least;)
            {
                Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), otherwise);
                await Task.Delay(50, Token);
            }
        }

        async Task<long> ReadAsync(string name) => long.Parse((await world.ReadMetricAsync(name)).Single().Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static async Task AssertNothingMissedAsync(ClientWorld world) =>
        Assert.All(await world.ReadMetricAsync("livequery_missed_changes_total"), line => Assert.EndsWith(" 0", line.TrimEnd(), StringComparison.Ordinal));

    private static async Task FloodAsync(ClientWebSocket socket, Random random, int kind)
    {
        try
        {
            for (var message = 0; message < 500; message++)
            {
                var garbage = new byte[random.Next(1, 200)];
                random.NextBytes(garbage);
                await (kind switch
                {
                    0 => socket.SendAsync(garbage, WebSocketMessageType.Binary, true, Token),
                    1 => SendAsync(socket, $$$"""{"id":"{{{message}}}","type":"subscribe","payload":{"query":"subscription { counter(where: {n: {_gt: {{{message % 20}}} } }) { n } }"} }"""),
                    _ => SendAsync(socket, """{"type":"ping"}"""),
                });
            }
        }
        catch (WebSocketException)
        {
            // The server has had enough.
        }
    }

    private static async Task<ClientWebSocket> SubscribedAsync(Uri endpoint, int owner)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("graphql-transport-ws");
        await socket.ConnectAsync(new UriBuilder(endpoint) { Scheme = "ws" }.Uri, Token);
        await SendAsync(socket, $$$"""{"type":"connection_init","payload":{"headers":{"x-hasura-role":"{{{FaultSchema.Role}}}","x-hasura-user-id":"{{{owner}}}"} } }""");
        await socket.ReceiveAsync(new byte[1_024].AsMemory(), Token);
        await SendAsync(socket, $$"""{"id":"s","type":"subscribe","payload":{"query":"{{FaultSchema.Own}}"} }""");
        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, Token);
}

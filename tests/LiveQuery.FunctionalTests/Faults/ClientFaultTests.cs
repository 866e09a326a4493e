using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using LiveQuery.FunctionalTests.Hosting;
using LiveQuery.Server.Hosting;
using LiveQuery.Server.Metadata;
using LiveQuery.Tests;
using Npgsql;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>What clients may do to the whole server: the others go on, and nothing stays behind.</summary>
public sealed class ClientFaultTests(PostgresFixture postgres)
{
    private const string Setup = """
        create table item (id int primary key, name text not null);
        insert into item values (1, 'one');
        create table bulk (id int primary key, payload text not null);
        insert into bulk select i, repeat(md5(i::text), 200) from generate_series(1, 100) i;
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_never_reads_delays_nobody_and_costs_little()
    {
        await using var world = await ServedWorld.StartAsync(postgres);
        using var good = await LiveClient.SubscribeAsync(world.Endpoint, "subscription { item { name } }");
        await good.ReceiveAsync();
        using var silent = await RawAsync(world.Endpoint);
        for (var id = 0; id < 20; id++)
        {
            await SendAsync(silent, $$"""{"id":"{{id}}","type":"subscribe","payload":{"query":"subscription { bulk { id payload } }"} }""");
        }

        var before = KeptMemory.Read();
        for (var round = 0; round < 30; round++)
        {
            await world.ExecuteAsync($"update bulk set payload = payload || '{round}'; update item set name = 'round {round}'");
            await UntilAsync(good, $"round {round}");
        }

        // Thirty states of 640 kB went by for twenty subscriptions: 384 MB, of which one state is kept.
        await KeptMemory.AssertAsync(before, 60_000_000);
    }

    [Fact]
    public async Task Garbage_and_floods_end_their_own_connection_alone()
    {
        await using var world = await ServedWorld.StartAsync(postgres);
        using var good = await LiveClient.SubscribeAsync(world.Endpoint, "subscription { item { name } }");
        await good.ReceiveAsync();
        var random = new Random(7);
        for (var client = 0; client < 40; client++)
        {
            using var socket = await RawAsync(world.Endpoint);
            var garbage = new byte[random.Next(1, 2_000)];
            random.NextBytes(garbage);
            try
            {
                switch (client % 4)
                {
                    case 0:
                        await socket.SendAsync(garbage, WebSocketMessageType.Binary, true, Token);
                        break;
                    case 1:
                        await SendAsync(socket, "{\"type\":\"subscribe\",\"id\":" + new string('[', 500));
                        break;
                    case 2:
                        for (var id = 0; id < 2_000; id++)
                        {
                            await SendAsync(socket, $$"""{"id":"{{id}}","type":"subscribe","payload":{"query":"subscription { nothing{{id}} }"} }""");
                        }

                        break;
                    default:
                        for (var id = 0; id < 2_000; id++)
                        {
                            await SendAsync(socket, """{"type":"ping","payload":{"a":"b"}}""");
                        }

                        break;
                }
            }
            catch (WebSocketException)
            {
                // The server has closed the connection while it was being flooded.
            }
        }

        await world.ExecuteAsync("update item set name = 'still here'");
        await UntilAsync(good, "still here");
        await world.UntilAsync(state => state.GetProperty("connections").GetInt32() == 1, "one connection is left");
        await world.UntilAsync(state => state.GetProperty("live_queries").GetArrayLength() == 1, "one live query is left");
    }

    [Fact]
    public async Task Clients_that_vanish_take_their_subscriptions_along()
    {
        await using var world = await ServedWorld.StartAsync(postgres);
        var sockets = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            var socket = await RawAsync(world.Endpoint);
            await SendAsync(socket, """{"id":"1","type":"subscribe","payload":{"query":"subscription { item { name } }"} }""");
            return socket;
        }));
        await world.UntilAsync(state => state.GetProperty("operations").GetInt32() == 100, "a hundred operations");

        foreach (var socket in sockets)
        {
            socket.Abort();
            socket.Dispose();
        }

        await world.UntilAsync(state => state.GetProperty("connections").GetInt32() == 0, "no connection is left");
        await world.UntilAsync(state => state.GetProperty("live_queries").GetArrayLength() == 0, "no live query is left");
    }

    private static async Task UntilAsync(LiveClient client, string text)
    {
        while (!(await client.ReceiveAsync()).Contains(text, StringComparison.Ordinal))
        {
        }
    }

    private static async Task<ClientWebSocket> RawAsync(Uri endpoint)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("graphql-transport-ws");
        await socket.ConnectAsync(new UriBuilder(endpoint) { Scheme = "ws" }.Uri, Token);
        await SendAsync(socket, """{"type":"connection_init"}""");
        var acknowledgement = new byte[1_024];
        await socket.ReceiveAsync(acknowledgement.AsMemory(), Token);
        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, Token);

    /// <summary>A server over a database of its own.</summary>
    private sealed class ServedWorld : IAsyncDisposable
    {
        private readonly string _database;
        private readonly RunningServer _server;
        private readonly HttpClient _http = new();
        private readonly Uri _root;

        private ServedWorld(string database, RunningServer server, Uri root)
        {
            _database = database;
            _server = server;
            _root = root;
        }

        public Uri Endpoint => new(_root, "v1/graphql");

        public static async Task<ServedWorld> StartAsync(PostgresFixture postgres)
        {
            var database = await postgres.CreateDatabaseAsync(Setup);
            var server = new RunningServer(
                new ServeOptions
                {
                    Host = "127.0.0.1",
                    Port = 0,
                    Model = new ModelProviderOptions { DatabaseUrl = database },
                    Polling = new() { RefetchInterval = TimeSpan.FromMilliseconds(30) },
                },
                ServerHost.MakeEngine,
                Stream.Null,
                isTerminal: false,
                TimeProvider.System);
            return new ServedWorld(database, server, await server.StartAsync(null, Token));
        }

        public async Task ExecuteAsync(string sql)
        {
            await using var source = NpgsqlDataSource.Create(_database + ";Pooling=false");
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(Token);
        }

        /// <summary>Waits until the operator's view meets a condition.</summary>
        public async Task UntilAsync(Func<JsonElement, bool> condition, string what)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (true)
            {
                var text = await _http.GetStringAsync(new Uri(_root, "dev/subscriptions"), Token);
                using var state = JsonDocument.Parse(text);
                if (condition(state.RootElement))
                {
                    return;
                }

                Assert.False(patience.IsCancellationRequested, $"not so within 20 s: {what}: {text}");
                await timer.WaitForNextTickAsync(Token);
            }
        }

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            await _server.StopAsync();
            await _server.DisposeAsync();
        }
    }
}

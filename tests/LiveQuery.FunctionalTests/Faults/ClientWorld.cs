using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using LiveQuery.FunctionalTests.MetadataApi;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>As <see cref="FaultWorld"/>, but over a whole server and the sockets of its clients.</summary>
internal sealed class ClientWorld : IAsyncDisposable
{
    private const int Some = 15;

    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(10);

    private readonly ApiServer _server;
    private readonly Workload _workload;
    private readonly HttpClient _http = new();
    private readonly List<(RecordedClient Client, Trace Trace)> _live = [];
    private readonly List<(RecordedClient Client, int Owner, ConcurrentQueue<string> Items)> _streams = [];
    private readonly List<PausingClient> _pausing = [];

    private ClientWorld(ApiServer server, string database)
    {
        _server = server;
        _workload = new Workload(() => database, seed: 12);
    }

    /// <summary>The server.</summary>
    public ApiServer Server => _server;

    /// <summary>Where clients subscribe.</summary>
    public Uri Endpoint => new(_server.Root, "v1/graphql");

    /// <summary>Serves a database that was set up by <see cref="FaultSchema.Setup"/>.</summary>
    public static async Task<ClientWorld> OpenAsync(string database)
    {
        var server = await ApiServer.StartAsync(database, options => options with
        {
            Polling = options.Polling with
            {
                RefetchInterval = TimeSpan.FromMilliseconds(30),
                StreamInterval = TimeSpan.FromMilliseconds(30),
                SafetyRefetchInterval = TimeSpan.FromHours(10),
            },
        });
        var world = new ClientWorld(server, database);
        try
        {
            string[] tables = ["account", "counter", "member", "event"];
            foreach (var table in tables)
            {
                await server.DoAsync("v1/metadata", $$$"""{"type": "pg_track_table", "args": {"table": "{{{table}}}"} }""");
            }

            await server.DoAsync("v1/metadata", """
                {"type": "pg_create_array_relationship", "args": {"table": "counter", "name": "members",
                 "using": {"foreign_key_constraint_on": {"table": "member", "column": "owner"}}}}
                """);
            await server.DoAsync("v1/metadata", Bulk(tables.Skip(1).Select(table => Permit(table, isOther: false))));
            await world.SubscribeAsync();
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes the filter of the owners' permissions in one way or the other: it means the same.</summary>
    public Task PermitAnewAsync(string table, bool isOther) => _server.DoAsync("v1/metadata", Bulk(
    [
        $$$"""{"type": "pg_drop_select_permission", "args": {"table": "{{{table}}}", "role": "{{{FaultSchema.Role}}}"} }""",
        Permit(table, isOther),
    ]));

    /// <summary>
    /// As <see cref="FaultWorld.RoundAsync"/>. At the end a transaction comes alone, of which patches tell whatever the
    /// fault was: many at once may be told by whole states.
    /// </summary>
    public async Task RoundAsync(Func<Task> fault)
    {
        _workload.Start();
        await _workload.UntilMoreAsync(Some);
        await fault();
        var clock = Stopwatch.StartNew();
        await _workload.UntilMoreAsync(Some);
        await _workload.StopAsync();
        var history = await _workload.ReadHistoryAsync();
        await UntilLastAsync(history);
        var recovery = clock.Elapsed;
        await _workload.CommitOneAsync();
        history = await _workload.ReadHistoryAsync();
        await UntilLastAsync(history);
        Judge(history);
        Assert.True(recovery < Recovery, $"recovered after {recovery}");
    }

    /// <summary>The lines of a metric.</summary>
    public async Task<string[]> ReadMetricAsync(string name)
    {
        var metrics = await _http.GetStringAsync(new Uri(_server.Root, "metrics"), TestContext.Current.CancellationToken);
        return [.. metrics.Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal))];
    }

    /// <summary>Adds clients that may be paused, an admin's and each owner's, with so many operations of each kind.</summary>
    public async Task<IReadOnlyList<PausingClient>> AddPausingAsync(int operations)
    {
        _pausing.Add(await PausingClient.StartAsync(Endpoint, null, OfEachKind(FaultSchema.All, Trace.OfAll)));
        for (var owner = 1; owner <= FaultSchema.Owners; owner++)
        {
            var one = owner;
            _pausing.Add(await PausingClient.StartAsync(Endpoint, owner, OfEachKind(FaultSchema.Own, () => Trace.OfOwner(one))));
        }

        return _pausing;

        IEnumerable<(string Query, Trace Trace, bool TakesPatches)> OfEachKind(string query, Func<Trace> trace) =>
            Enumerable.Range(0, 2 * operations).Select(number => (query, trace(), number % 2 == 1));
    }

    public async ValueTask DisposeAsync()
    {
        await _workload.DisposeAsync();
        _live.ForEach(one => one.Client.Dispose());
        _streams.ForEach(one => one.Client.Dispose());
        _pausing.ForEach(client => client.Dispose());
        _http.Dispose();
        await _server.DisposeAsync();
    }

    private static string Bulk(IEnumerable<string> commands) => $$"""{"type": "bulk", "args": [{{string.Join(", ", commands)}}] }""";

    private static string Permit(string table, bool isOther)
    {
        const string Filter = """{"owner": {"_eq": "X-Hasura-User-Id"}}""";
        var filter = isOther ? $$$"""{"_and": [{{{Filter}}}, {"_not": {"owner": {"_neq": "X-Hasura-User-Id"} } }] }""" : Filter;
        return $$$"""
            {"type": "pg_create_select_permission", "args": {"table": "{{{table}}}", "role": "{{{FaultSchema.Role}}}",
             "permission": {"columns": "*", "filter": {{{filter}}} }} }
            """;
    }

    private async Task SubscribeAsync()
    {
        await AddAsync(FaultSchema.All, null, Trace.OfAll());
        await AddAsync(FaultSchema.All, null, Trace.OfAll(), takesPatches: true);
        await AddAsync(FaultSchema.Sum, null, Trace.OfSum());
        for (var id = 1; id <= 3; id++)
        {
            await AddAsync($"subscription {{ account(where: {{id: {{_eq: {id}}}}}) {{ id balance version tx }} }}", null, Trace.OfOne(id));
        }

        for (var owner = 1; owner <= FaultSchema.Owners; owner++)
        {
            await AddAsync(FaultSchema.Own, owner, Trace.OfOwner(owner));
            await AddAsync(FaultSchema.Own, owner, Trace.OfOwner(owner));
            await AddAsync(FaultSchema.Own, owner, Trace.OfOwner(owner), takesPatches: true);
            var items = new ConcurrentQueue<string>();
            _streams.Add((await RecordedClient.StartAsync(Endpoint, FaultSchema.Events, owner, data => Keep(items, data)), owner, items));
        }
    }

    private async Task AddAsync(string query, int? owner, Trace trace, bool takesPatches = false) =>
        _live.Add((await RecordedClient.StartAsync(Endpoint, query, owner, trace.Add, takesPatches), trace));

    private static void Keep(ConcurrentQueue<string> items, string data)
    {
        using var json = JsonDocument.Parse(data);
        foreach (var row in json.RootElement.GetProperty("event_stream").EnumerateArray())
        {
            items.Enqueue(row.GetRawText());
        }
    }

    private async Task UntilLastAsync(History history)
    {
        foreach (var (client, trace) in _live)
        {
            var last = trace.LastOf(history);
            await client.UntilAsync(state => state == last, last);
        }

        foreach (var client in _pausing)
        {
            await client.UntilLastAsync(history);
        }

        foreach (var (client, owner, items) in _streams)
        {
            var expected = await _workload.ReadEventsAsync(owner);
            await client.UntilAsync(_ => items.Count >= expected.Length, $"{expected.Length} events");
            Assert.Equal(expected, items);
        }
    }

    private void Judge(History history)
    {
        foreach (var (client, trace) in _live)
        {
            trace.Judge(history);
            Assert.Null(client.Trouble);
        }

        foreach (var client in _pausing)
        {
            Assert.All(client.Traces, trace => trace.Judge(history));
            Assert.Null(client.Trouble);
        }

        Assert.All(_streams, one => Assert.Null(one.Client.Trouble));
        Assert.Contains(_live, one => one.Client.Patches > 0);
    }
}

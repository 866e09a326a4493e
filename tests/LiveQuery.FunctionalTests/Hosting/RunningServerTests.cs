using System.Net;
using System.Text;
using System.Text.Json;
using LiveQuery.Server.Hosting;
using LiveQuery.Server.Metadata;
using Npgsql;

namespace LiveQuery.FunctionalTests.Hosting;

/// <summary>A whole server over a real database, inside this process.</summary>
public sealed class RunningServerTests(PostgresFixture postgres)
{
    private const string Setup = "create table item (id int primary key, name text); insert into item values (1, 'one')";

    private readonly HttpClient _http = new();

    [Fact]
    public async Task Queries_and_subscriptions_are_answered_and_counted()
    {
        var database = await postgres.CreateDatabaseAsync(Setup);
        await using var server = Make(database);
        var root = await server.StartAsync(null, TestContext.Current.CancellationToken);
        var endpoint = new Uri(root, "v1/graphql");

        Assert.Equal("""{"data":{"item":[{"name":"one"}]}}""", await PostAsync(endpoint, """{"query":"{ item { name } }"}"""));
        using (var client = await LiveClient.SubscribeAsync(endpoint, "subscription Items { item { name } }"))
        {
            Assert.Contains("one", await client.ReceiveAsync(), StringComparison.Ordinal);
            await ExecuteAsync(database, "update item set name = 'two'");
            Assert.Contains("two", await client.ReceiveAsync(), StringComparison.Ordinal);

            using var state = JsonDocument.Parse(await _http.GetStringAsync(new Uri(root, "dev/subscriptions"), TestContext.Current.CancellationToken));
            var poller = Assert.Single(state.RootElement.GetProperty("live_queries").EnumerateArray());
            Assert.Equal("Items", poller.GetProperty("operation_name").GetString());
            Assert.DoesNotContain("two", state.RootElement.GetRawText(), StringComparison.Ordinal);
        }

        foreach (var path in (string[])["metrics", "v1/metrics"])
        {
            var metrics = await _http.GetStringAsync(new Uri(root, path), TestContext.Current.CancellationToken);
            Assert.Contains("hasura_graphql_requests_total{operation_type=\"query\",response_status=\"success\"} 1", metrics, StringComparison.Ordinal);
            Assert.Contains("hasura_source_health{source_name=\"default\"} 0", metrics, StringComparison.Ordinal);
            Assert.Contains("livequery_build_info", metrics, StringComparison.Ordinal);
            Assert.Contains("livequery_cohorts_changed_total{source_name=\"default\"} 2", metrics, StringComparison.Ordinal);
        }

        await server.StopAsync();
    }

    [Fact]
    public async Task The_operators_endpoints_are_for_admins()
    {
        await using var server = Make(
            await postgres.CreateDatabaseAsync(Setup),
            options => options with { Authentication = new() { AdminSecret = "s", UnauthorizedRole = "anonymous" }, MetricsSecret = "m" });
        var root = await server.StartAsync(null, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.BadRequest, "You have to be an admin"), await ErrorAsync(root, "dev/subscriptions"));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid \"x-hasura-admin-secret\""), await ErrorAsync(root, "dev/polling", "x-hasura-admin-secret", "wrong"));
        Assert.Equal((HttpStatusCode.Unauthorized, "the metrics ask for their"), await ErrorAsync(root, "metrics"));
        Assert.Equal((HttpStatusCode.NotFound, "resource does not exist"), await ErrorAsync(root, "nowhere"));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(root, "dev/subscriptions", "x-hasura-admin-secret", "s")).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(root, "metrics", "Authorization", "Bearer m")).Status);
        Assert.Equal((HttpStatusCode.OK, "OK"), await GetAsync(root, "healthz"));
        Assert.Contains("livequery", (await GetAsync(root, "v1/version")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Polling_changes_while_running()
    {
        await using var server = Make(await postgres.CreateDatabaseAsync(Setup));
        var root = await server.StartAsync(null, TestContext.Current.CancellationToken);
        var polling = new Uri(root, "dev/polling");

        var changed = await PostAsync(polling, """{"refetch_interval":"200ms","batch_size":5,"streaming_batch_size":50}""");
        var refused = await PostAsync(polling, """{"batch_size":6,"refetch_interval":"1"}""");
        var garbage = await PostAsync(polling, "{");

        Assert.Equal(
            """{"refetch_interval":200,"batch_size":5,"strategy":"auto","streaming_refetch_interval":1000,"streaming_batch_size":50,"changes":"auto"}""",
            changed);
        Assert.Contains("refetch_interval", refused, StringComparison.Ordinal);
        Assert.Contains("not valid JSON", garbage, StringComparison.Ordinal);
        Assert.Equal(changed, (await GetAsync(root, "dev/polling")).Body);
    }

    [Fact]
    public async Task A_client_may_ask_for_its_own_interval()
    {
        var database = await postgres.CreateDatabaseAsync(Setup);
        await using var server = Make(database, options => options with
        {
            Polling = new() { RefetchInterval = TimeSpan.FromMinutes(10), ShortestInterval = TimeSpan.FromMilliseconds(50) },
        });
        var endpoint = new Uri(await server.StartAsync(null, TestContext.Current.CancellationToken), "v1/graphql");
        using var client = await LiveClient.SubscribeAsync(
            endpoint, "subscription { item { name } }", extensions: """{"refetchInterval":100}""");
        Assert.Contains("one", await client.ReceiveAsync(), StringComparison.Ordinal);

        // The first change comes at once whatever the interval is; the others would not.
        for (var i = 0; i < 4; i++)
        {
            await ExecuteAsync(database, $"update item set name = 'state {i}'");
            Assert.Contains($"state {i}", await client.ReceiveAsync(), StringComparison.Ordinal);
        }

        var (_, state) = await GetAsync(endpoint, "/dev/subscriptions?extended=true");
        Assert.Contains("\"refetch_interval\":100", state, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_away_at_the_start_is_waited_for()
    {
        await using var cluster = await postgres.StartPrivateClusterAsync();
        var database = await cluster.CreateDatabaseAsync("later", TestContext.Current.CancellationToken);
        await ExecuteAsync(database, Setup);
        await cluster.StopAsync();
        await using var server = Make(
            database, options => options with { Model = options.Model with { RetryInterval = TimeSpan.FromMilliseconds(100) } });

        var root = await server.StartAsync(null, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "WARN: inconsistent objects in schema"), await GetAsync(root, "healthz"));
        Assert.Equal(HttpStatusCode.InternalServerError, (await GetAsync(root, "healthz?strict=true")).Status);

        await cluster.StartAgainAsync(TestContext.Current.CancellationToken);
        while ((await GetAsync(root, "healthz")).Body != "OK")
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Contains("one", await PostAsync(new Uri(root, "v1/graphql"), """{"query":"{ item { name } }"}"""), StringComparison.Ordinal);
    }

    private static RunningServer Make(string database, Func<ServeOptions, ServeOptions>? change = null)
    {
        var options = new ServeOptions
        {
            Host = "127.0.0.1",
            Port = 0,
            Model = new ModelProviderOptions { DatabaseUrl = database },
            Polling = new() { RefetchInterval = TimeSpan.FromMilliseconds(50) },
        };
        return new RunningServer(
            change?.Invoke(options) ?? options, ServerHost.MakeEngine, Stream.Null, isTerminal: false, TimeProvider.System);
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private async Task<string> PostAsync(Uri address, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(address, body, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(Uri root, string path, string? header = null, string? value = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(root, path));
        if (header is not null)
        {
            request.Headers.Add(header, value);
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The status and the first 23 characters or so of the message.</summary>
    private async Task<(HttpStatusCode Status, string Error)> ErrorAsync(Uri root, string path, string? header = null, string? value = null)
    {
        var (status, body) = await GetAsync(root, path, header, value);
        using var document = JsonDocument.Parse(body);
        var error = document.RootElement.GetProperty("error").GetString()!;
        string[] known = ["You have to be an admin", "invalid \"x-hasura-admin-secret\"", "the metrics ask for their", "resource does not exist"];
        return (status, known.FirstOrDefault(start => error.StartsWith(start, StringComparison.Ordinal)) ?? error);
    }
}

using System.Text;
using System.Text.Json.Nodes;
using LiveQuery.Engine.Polling;
using LiveQuery.Server.Hosting;
using LiveQuery.Server.Metadata;

namespace LiveQuery.FunctionalTests.MetadataApi;

/// <summary>A whole server whose metadata is stored in its database and changed over the API.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly RunningServer _server;
    private readonly HttpClient _http = new();

    private ApiServer(RunningServer server, Uri root)
    {
        _server = server;
        Root = root;
    }

    /// <summary>Where it serves.</summary>
    public Uri Root { get; }

    /// <summary>Starts it over a database with empty metadata, everybody being admin who names no role.</summary>
    public static async Task<ApiServer> StartAsync(string connectionString, Func<ServeOptions, ServeOptions>? change = null)
    {
        var server = await ConnectAsync(connectionString, change);
        await server.DoAsync("v1/metadata", """{"type": "clear_metadata", "args": {}}""");
        return server;
    }

    /// <summary>Starts it over a database with the metadata that is stored there.</summary>
    public static async Task<ApiServer> ConnectAsync(string connectionString, Func<ServeOptions, ServeOptions>? change = null)
    {
        var options = new ServeOptions
        {
            Host = "127.0.0.1",
            Port = 0,
            Model = new ModelProviderOptions { DatabaseUrl = connectionString, CatalogInterval = TimeSpan.FromMilliseconds(200) },
            Polling = new PollingOptions { RefetchInterval = TimeSpan.FromMilliseconds(50) },
            DrainTime = TimeSpan.FromMilliseconds(100),
        };
        var server = new RunningServer(
            change?.Invoke(options) ?? options, ServerHost.MakeEngine, Stream.Null, isTerminal: false, TimeProvider.System);
        return new ApiServer(server, await server.StartAsync(mapMore: null, TestContext.Current.CancellationToken));
    }

    /// <summary>Posts JSON as a role with session variables; the status and what was answered.</summary>
    public async Task<(int Status, JsonNode? Body)> PostAsync(string path, string json, string? role = null, params (string Name, string Value)[] variables)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Root, path))
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in role is null ? variables : [.. variables, ("x-hasura-role", role)])
        {
            request.Headers.Add(name, value);
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(text));
    }

    /// <summary>Sends a command that must succeed.</summary>
    public async Task<JsonNode?> DoAsync(string path, string json)
    {
        var (status, body) = await PostAsync(path, json);
        Assert.True(status == 200, $"{json} was answered with {status}: {body}");
        return body;
    }

    /// <summary>The data of a query as a role.</summary>
    public async Task<string> QueryAsync(string query, string? role = null, params (string Name, string Value)[] variables)
    {
        var (_, body) = await PostAsync("v1/graphql", new JsonObject { ["query"] = query }.ToJsonString(), role, variables);
        return body!.ToJsonString();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.StopAsync();
        await _server.DisposeAsync();
    }
}

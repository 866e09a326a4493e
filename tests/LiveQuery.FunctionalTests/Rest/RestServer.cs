using System.Text;
using System.Text.Json.Nodes;
using LiveQuery.FunctionalTests.MetadataApi;
using LiveQuery.Server.Hosting;

namespace LiveQuery.FunctionalTests.Rest;

/// <summary>A server over a table of books, with a collection of queries and endpoints that run them.</summary>
internal sealed class RestServer : IAsyncDisposable
{
    private const string Setup = """
        create table book (id int primary key, title text, price numeric, sold bool not null default false, code uuid);
        insert into book values
          (1, 'Emma', 10.50, false, '81f1bfea-c169-44b5-b4c8-37e9a071abd8'),
          (2, 'Walden', 7, true, '91f1bfea-c169-44b5-b4c8-37e9a071abd8'),
          (3, 'a%2Fb č', null, false, null);
        """;

    private readonly ApiServer _server;
    private readonly HttpClient _http = new();

    private RestServer(ApiServer server, string database)
    {
        _server = server;
        Database = database;
    }

    /// <summary>The database, metadata and all.</summary>
    public string Database { get; }

    public Uri Root => _server.Root;

    public ApiServer Api => _server;

    /// <summary>Starts it with these queries, by name.</summary>
    public static async Task<RestServer> StartAsync(
        PostgresFixture postgres, (string Name, string Query)[] queries, Func<ServeOptions, ServeOptions>? change = null)
    {
        var database = await postgres.CreateDatabaseAsync(Setup);
        var server = await ApiServer.StartAsync(database, change);
        await server.DoAsync("v1/metadata", """{"type": "pg_track_table", "args": {"table": "book"}}""");
        await server.DoAsync("v1/metadata", """
            {"type": "pg_create_select_permission", "args": {
              "table": "book", "role": "reader", "permission": {"columns": ["id", "title"], "filter": {"sold": false}}}}
            """);
        var list = new JsonArray([.. queries.Select(query => new JsonObject { ["name"] = query.Name, ["query"] = query.Query })]);
        await server.DoAsync("v1/metadata", Command("create_query_collection", new JsonObject
        {
            ["name"] = "books",
            ["definition"] = new JsonObject { ["queries"] = list },
        }));
        return new RestServer(server, database);
    }

    /// <summary>The command that makes an endpoint for a query.</summary>
    public static string Endpoint(string url, string query, params string[] methods) => Command("create_rest_endpoint", new JsonObject
    {
        ["name"] = url,
        ["url"] = url,
        ["methods"] = new JsonArray([.. (methods.Length == 0 ? ["GET"] : methods).Select(method => JsonValue.Create(method))]),
        ["definition"] = new JsonObject
        {
            ["query"] = new JsonObject { ["collection_name"] = "books", ["query_name"] = query },
        },
    });

    /// <summary>Makes an endpoint.</summary>
    public Task AddAsync(string url, string query, params string[] methods) => _server.DoAsync("v1/metadata", Endpoint(url, query, methods));

    /// <summary>Sends a command; the status and the answer.</summary>
    public Task<(int Status, JsonNode? Body)> CommandAsync(string json) => _server.PostAsync("v1/metadata", json);

    /// <summary>Asks an endpoint; the status and the body.</summary>
    public async Task<(int Status, string Body)> AskAsync(
        string path, string method = "GET", string? body = null, string type = "application/json", string? role = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{Root}{path}");
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, type);
        }

        if (role is not null)
        {
            request.Headers.Add("x-hasura-role", role);
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _server.DisposeAsync();
    }

    private static string Command(string type, JsonObject arguments) =>
        new JsonObject { ["type"] = type, ["args"] = arguments }.ToJsonString();
}

using LiveQuery.Engine.Polling;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Hosting;
using LiveQuery.Server.Metadata;
using Npgsql;

namespace LiveQuery.FunctionalTests.NodeClients;

/// <summary>The whole product over a database: what <c>livequery serve</c> runs, without its process.</summary>
internal sealed class ProductServer : IAsyncDisposable
{
    private readonly RunningServer _server;
    private readonly string _connectionString;
    private int _isEnded;

    private ProductServer(RunningServer server, string connectionString, Uri address)
    {
        _server = server;
        _connectionString = connectionString;
        Url = new Uri(address, "/v1/graphql");
    }

    /// <summary>Where GraphQL is served.</summary>
    public Uri Url { get; }

    /// <summary>Serves a database, everybody being admin.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="port">Where to listen; 0 takes a free port.</param>
    /// <param name="resumeSecret">What tokens of states are made by.</param>
    /// <param name="mapMore">Maps pages of the test.</param>
    /// <param name="compresses">Whether messages of WebSockets are compressed.</param>
    public static async Task<ProductServer> StartAsync(
        string connectionString,
        int port = 0,
        string? resumeSecret = null,
        Action<Microsoft.AspNetCore.Routing.IEndpointRouteBuilder>? mapMore = null,
        bool compresses = false)
    {
        var options = new ServeOptions
        {
            Host = "127.0.0.1",
            Port = port,
            Model = new ModelProviderOptions
            {
                DatabaseUrl = connectionString,
                CatalogInterval = TimeSpan.FromMilliseconds(200),
            },
            Polling = new PollingOptions { RefetchInterval = TimeSpan.FromMilliseconds(50) },
            ResumeSecret = resumeSecret,
            Connections = new ConnectionOptions { Compresses = compresses },
            DrainTime = TimeSpan.FromMilliseconds(100),
        };
        var server = new RunningServer(options, ServerHost.MakeEngine, Stream.Null, isTerminal: false, TimeProvider.System);
        var address = await server.StartAsync(mapMore, TestContext.Current.CancellationToken);
        return new ProductServer(server, connectionString, address);
    }

    /// <summary>Runs SQL of the test itself.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_connectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>What the operator sees of the pollers.</summary>
    public async Task<string> ReadSubscriptionsAsync()
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(Url, "/dev/subscriptions"), TestContext.Current.CancellationToken);
    }

    /// <summary>What the server measures.</summary>
    public async Task<string> ReadMetricsAsync()
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(Url, "/metrics"), TestContext.Current.CancellationToken);
    }

    /// <summary>Drains and ends it. A second time does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isEnded, 1) == 1)
        {
            return;
        }

        await _server.StopAsync();
        await _server.DisposeAsync();
    }
}

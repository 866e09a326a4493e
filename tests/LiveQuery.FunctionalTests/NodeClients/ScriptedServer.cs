using System.Collections.Frozen;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Server.Authentication;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveQuery.FunctionalTests.NodeClients;

/// <summary>The endpoints and the compiler as they are in the product, over an engine that the test scripts.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConnectionRegistry _registry;

    private ScriptedServer(int port)
    {
        Engine = new ScriptedEngine();
        var compiler = new CounterCompiler();
        var sessions = new AdminSessions();
        var observer = new SilentObserver();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        _app = builder.Build();
        _registry = new ConnectionRegistry(new ConnectionServices(
            new ConnectionOptions(),
            sessions,
            compiler,
            Engine,
            observer,
            TimeProvider.System,
            NullLoggerFactory.Instance));
        var options = new GraphQLHttpOptions();
        _app.UseWebSockets(WebSocketEndpoint.SocketOptions);
        new GraphQLEndpoint(
            sessions,
            compiler,
            Engine,
            observer,
            new WebSocketEndpoint(_registry, CorsPolicy.AllowAll, options),
            options,
            TimeProvider.System,
            NullLogger<GraphQLEndpoint>.Instance).Map(_app);
    }

    public ScriptedEngine Engine { get; }

    public Uri Url => new(new Uri(_app.Urls.First()), GraphQLEndpoint.Path);

    public static async Task<ScriptedServer> StartAsync(int port = 0)
    {
        var server = new ScriptedServer(port);
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await _registry.DrainAsync(TimeSpan.FromMilliseconds(100), patience.Token);
        await _registry.DisposeAsync();
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private sealed class AdminSessions : ISessionResolver
    {
        public ValueTask<SessionResolution> ResolveAsync(
            IReadOnlyCollection<KeyValuePair<string, string>> headers, CancellationToken cancellationToken) =>
            new(new SessionGranted(new Session(TrackedModel.AdminRole)));
    }

    private sealed class CounterCompiler : IOperationCompiler
    {
        private readonly QueryCompiler _compiler = new();
        private readonly CompiledSchema _schema = CompiledSchema.Create(Model(), new CompilerOptions(), version: 1);

        public event Action? SchemaChanged
        {
            add { }
            remove { }
        }

        public long SchemaVersion => 1;

        public CompileResult Compile(GraphQLRequest request, Session session) =>
            _compiler.Compile(_schema, request, session);

        private static TrackedModel Model()
        {
            var table = new CatalogTable
            {
                Name = new TableName("public", "counter"),
                Columns =
                [
                    new CatalogColumn { Name = "id", Type = PostgresType.Int4, IsNullable = false },
                    new CatalogColumn { Name = "n", Type = PostgresType.Int8 },
                ],
                PrimaryKey = new UniqueKey("counter_pkey", ["id"]),
            };
            var tracked = new TrackedTable
            {
                Source = "default",
                Table = table,
                GraphQLName = "counter",
                RootFields = new RootFieldNames("counter", "counter_by_pk", "counter_aggregate", "counter_stream"),
                Columns = [.. table.Columns.Select(column => new TrackedColumn(column, column.Name, null))],
            };
            return new TrackedModel
            {
                Tables = new Dictionary<(string, TableName), TrackedTable>
                {
                    [("default", table.Name)] = tracked,
                }.ToFrozenDictionary(),
                Roles = [TrackedModel.AdminRole],
            };
        }
    }

    private sealed class SilentObserver : IConnectionObserver, IHttpObserver
    {
        public void OnOpened(ConnectionIdentity connection)
        {
        }

        public void OnClosed(ConnectionIdentity connection, int code, string reason, TimeSpan lived)
        {
        }

        public void OnInitialized(ConnectionIdentity connection, string role)
        {
        }

        public void OnOperationStarted(ConnectionIdentity connection, OperationIdentity operation)
        {
        }

        public void OnOperationEnded(
            ConnectionIdentity connection, OperationIdentity operation, GraphQLError? error, TimeSpan lived)
        {
        }

        public void OnReceived(int bytes)
        {
        }

        public void OnSent(int bytes)
        {
        }

        public void OnDelivered(TimeSpan sincePublished)
        {
        }

        public void OnStatesSkipped(int count)
        {
        }

        public void OnRequest(HttpRequestDetails details)
        {
        }
    }
}

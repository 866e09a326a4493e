using LiveQuery.Engine;
using LiveQuery.Server.Admin;
using LiveQuery.Server.Authentication;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Explain;
using LiveQuery.Server.Http;
using LiveQuery.Server.Metadata;
using LiveQuery.Server.MetadataApi;
using LiveQuery.Server.Rest;

namespace LiveQuery.Server.Hosting;

/// <summary>One server with all its parts: made, started, drained and taken apart in order.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    // Ten seconds is what container platforms grant at least; the last one is for taking the parts apart.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan KeyTimeout = TimeSpan.FromSeconds(10);

    private readonly ServeOptions _options;
    private readonly LogSink _sink;
    private readonly LoggerFactory _loggers;
    private readonly StartupLog _startup;
    private readonly HttpClient _http = new() { Timeout = KeyTimeout };
    private readonly JwtSessions _jwt;
    private readonly ILiveQueryEngine _engine;
    private readonly MetadataStore? _store;
    private readonly ModelProvider _models;
    private readonly WebServer _web;
    private readonly ServerMetrics _metrics = new(ProductVersion.Current);
    private SchemaCompiler? _compiler;
    private ConnectionRegistry? _connections;

    /// <summary>Makes the parts; nothing runs yet but the log.</summary>
    public RunningServer(ServeOptions options, EngineFactory makeEngine, Stream log, bool isTerminal, TimeProvider time)
    {
        _options = options;
        Time = time;
        _sink = new LogSink(options.Log, log, isTerminal, time);
        _loggers = new LoggerFactory([new SinkLoggerProvider(_sink)], new LoggerFilterOptions { MinLevel = LogLevel.Trace });
        _startup = new StartupLog(_sink);
        _jwt = new JwtSessions(options.Authentication.Jwt, _http, time, _loggers);
        ILiveQueryEngine? engine = null;
        var engineLog = new EngineLog(_sink, () => engine?.Polling ?? options.Polling);
        engine = makeEngine(options.Polling, new EngineObservers(_metrics.Engine, engineLog), time, _loggers);
        _engine = engine;
        var storeUrl = options.Model.MetadataDatabaseUrl ?? options.Model.DatabaseUrl;
        _store = storeUrl is null ? null : new MetadataStore(storeUrl);
        _models = new ModelProvider(engine, options.Model with { Compiler = options.Compiler }, time, _loggers, _store);
        _web = new WebServer(options, _loggers);
    }

    private TimeProvider Time { get; }

    /// <summary>Starts all parts; the server's address.</summary>
    /// <exception cref="ListenException">It cannot listen.</exception>
    public async Task<Uri> StartAsync(Action<IEndpointRouteBuilder>? mapMore, CancellationToken cancellationToken)
    {
        _startup.Configuration(_options);
        await _jwt.StartAsync(cancellationToken);
        await _models.StartAsync(cancellationToken);
        _compiler = new SchemaCompiler(_models, _options.Compiler, _loggers.CreateLogger<SchemaCompiler>());
        IOperationCompiler allowed = _options.EnableAllowlist
            ? new AllowlistCompiler(_compiler, _models, _options.AllowlistRoleScopes)
            : _compiler;
        Map(new LoggingCompiler(allowed, _sink), _compiler);
        mapMore?.Invoke(_web.Routes);
        var address = await _web.StartAsync(_options, cancellationToken);
        _startup.Listening(address);
        return address;
    }

    /// <summary>Takes no more clients, sends those that are here away, and ends when they are gone or the time is up.</summary>
    public async Task StopAsync()
    {
        _startup.Ending("ending: clients are sent away");
        using var patience = new CancellationTokenSource(StopTimeout, Time);
        await Task.WhenAll(
            _connections?.DrainAsync(_options.DrainTime, patience.Token) ?? Task.CompletedTask,
            _web.StopAsync(patience.Token));
        _startup.Ending("ended");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_connections is not null)
        {
            await _connections.DisposeAsync();
        }

        await _web.DisposeAsync();
        _compiler?.Dispose();
        await _models.DisposeAsync();
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        await _engine.DisposeAsync();
        await _jwt.DisposeAsync();
        _http.Dispose();
        _loggers.Dispose();
        await _sink.DisposeAsync();
    }

    private void Map(IOperationCompiler compiler, SchemaCompiler schemas)
    {
        var sessions = new SessionResolver(_options.Authentication, _jwt);
        var observer = new ConnectionObservers(_metrics.Connections, new ConnectionLog(_sink));
        _connections = new ConnectionRegistry(
            new ConnectionServices(_options.Connections, sessions, compiler, _engine, observer, Time, _loggers)
            {
                ResumeKey = _options.ResumeSecret is { } secret ? ResumeKey.Of(secret) : ResumeKey.OfProcess(),
            });
        var requests = new HttpObservers(_metrics.Http, new HttpLog(_sink));
        if (_options.Apis.HasFlag(Apis.GraphQL))
        {
            var sockets = new WebSocketEndpoint(_connections, _options.Cors, _options.Http, _options.Connections);
            new GraphQLEndpoint(
                sessions,
                compiler,
                _engine,
                requests,
                sockets,
                new EventStreamEndpoint(_connections, compiler),
                _options.Http,
                Time,
                _loggers.CreateLogger<GraphQLEndpoint>()).Map(_web.Routes);
        }

        var guard = new AdminGuard(sessions);
        if (_options.Apis.HasFlag(Apis.Metadata))
        {
            new MetadataEndpoints(
                new MetadataService(_models, new RowCommands(_engine, _options.Compiler)),
                sessions,
                _options.Http,
                _loggers.CreateLogger<MetadataEndpoints>()).Map(_web.Routes);
            var revocation = new SessionsEndpoint(_connections, _loggers.CreateLogger<SessionsEndpoint>());
            _web.Routes.MapDelete(SessionsEndpoint.Path, guard.Protect(revocation.HandleAsync));
            _web.Routes.MapPost(ExplainEndpoint.Path, guard.Protect(new ExplainEndpoint(schemas, _engine).HandleAsync));
        }

        // As with Hasura, whichever APIs are enabled: each endpoint was made on purpose.
        new RestEndpoints(
            _models, sessions, compiler, _engine, requests, _options.Http, Time, _loggers.CreateLogger<RestEndpoints>())
            .Map(_web.Routes);
        _web.Routes.MapGet(OpenApiEndpoint.Path, guard.Protect(new OpenApiEndpoint(_models, schemas).HandleAsync));
        MapAdmin(guard, _connections);
    }

    private void MapAdmin(AdminGuard guard, ConnectionRegistry connections)
    {
        var state = new ServerState(_engine, connections, _models, _sink, () => _web.Connections, ProductVersion.Current);
        var isForDevelopers = _options.Apis.HasFlag(Apis.Developer);
        new AdminEndpoints(
            state,
            guard,
            new HealthEndpoint(state),
            _options.Apis.HasFlag(Apis.Config) ? new ConfigEndpoint(state, _options.ToConfiguration()) : null,
            _options.Apis.HasFlag(Apis.Metrics) ? new MetricsEndpoint(_metrics, state, _options.MetricsSecret) : null,
            isForDevelopers ? new SubscriptionsEndpoint(state) : null,
            isForDevelopers
                ? new PollingEndpoint(state, PollingChangeReader.Apply, _loggers.CreateLogger<PollingEndpoint>())
                : null).Map(_web.Routes);
    }
}

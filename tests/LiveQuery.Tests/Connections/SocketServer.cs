using System.Collections.Concurrent;
using System.Net;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Http;
using LiveQuery.Server.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace LiveQuery.Tests.Connections;

/// <summary>The endpoints on a real Kestrel, with a scripted engine behind them and a clock that the test moves.</summary>
internal sealed class SocketServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SocketServer(ConnectionOptions options, GraphQLHttpOptions http, CorsPolicy cors, ResumeKey resumeKey)
    {
        Time = new FakeTimeProvider();
        Compiler = new FakeCompiler();
        Engine = new FakeEngine(Time);
        Sessions = new FakeSessions(Time);
        Observer = new RecordingObserver();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(Logs);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.Use(next => connection => WireHandover.RunAsync(connection, next))));
        _app = builder.Build();
        var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(Logs));
        Registry = new ConnectionRegistry(
            new ConnectionServices(options, Sessions, Compiler, Engine, Observer, Time, loggers) { ResumeKey = resumeKey });
        var sockets = new WebSocketEndpoint(Registry, cors, http, options);
        var endpoint = new GraphQLEndpoint(
            Sessions,
            Compiler,
            Engine,
            Observer,
            sockets,
            new EventStreamEndpoint(Registry, Compiler),
            http,
            Time,
            loggers.CreateLogger<GraphQLEndpoint>());
        _app.Use((context, next) =>
        {
            LastRequest = new WeakReference(context);
            return next(context);
        });
        _app.Use(new CorsMiddleware(cors).InvokeAsync);
        _app.UseWebSockets();
        endpoint.Map(_app);
    }

    public FakeTimeProvider Time { get; }

    public FakeCompiler Compiler { get; }

    public FakeEngine Engine { get; }

    public FakeSessions Sessions { get; }

    public RecordingObserver Observer { get; }

    public ConnectionRegistry Registry { get; }

    public RecordingLogs Logs { get; } = new();

    /// <summary>The last request, as long as something holds it.</summary>
    public WeakReference? LastRequest { get; private set; }

    public Uri Address => new(new Uri(_app.Urls.First()), GraphQLEndpoint.Path);

    public static async Task<SocketServer> StartAsync(
        ConnectionOptions? options = null,
        GraphQLHttpOptions? http = null,
        CorsPolicy? cors = null,
        ResumeKey? resumeKey = null)
    {
        var server = new SocketServer(
            options ?? new(), http ?? new(), cors ?? CorsPolicy.AllowAll, resumeKey ?? ResumeKey.OfProcess());
        await server._app.StartAsync();
        return server;
    }

    public Task<SocketClient> ConnectAsync(params string[] protocols) =>
        SocketClient.ConnectAsync(Address, protocols.Length == 0 ? [TransportDialect.Instance.Name] : protocols);

    /// <summary>A client that is acknowledged.</summary>
    public async Task<SocketClient> ConnectAndInitAsync(string payload = "null")
    {
        var client = await ConnectAsync();
        await client.SendAsync($$"""{"type":"connection_init","payload":{{payload}}}""");
        Assert.Equal("""{"type":"connection_ack"}""", await client.ReceiveAsync());
        return client;
    }

    /// <summary>Lets a deadline pass: the clock looks into each connection once a second.</summary>
    public void Pass(TimeSpan time) => Time.Advance(time + TimeSpan.FromSeconds(1));

    public async ValueTask DisposeAsync()
    {
        await Registry.DisposeAsync();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        Assert.True(Logs.Errors.IsEmpty, string.Join("\n", Logs.Errors));
    }
}

/// <summary>Keeps what was logged as an error: a test that does not expect one fails by it.</summary>
internal sealed class RecordingLogs : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Errors { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Error)
        {
            Errors.Enqueue($"{formatter(state, exception)} {exception}");
        }
    }

    public void Dispose()
    {
    }
}

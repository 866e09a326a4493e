using Prometheus;

namespace LiveQuery.Server.Admin;

/// <summary>All metrics of one server, in a registry of its own so that several servers in a process do not mix.</summary>
internal sealed class ServerMetrics
{
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly StateMetrics _state;
    private readonly RuntimeMetrics _runtime;
    private readonly Lock _reading = new();

    /// <summary>Registers all metrics.</summary>
    public ServerMetrics(string version)
    {
        var factory = Metrics.WithCustomRegistry(_registry);
        DotNetStats.Register(_registry);
        factory.CreateGauge("livequery_build_info", "The version, always 1.", ["version"]).WithLabels(version).Set(1);
        var requests = new RequestMetrics(factory);
        Engine = new EngineMetrics(factory);
        Connections = new ConnectionMetrics(factory, requests);
        Http = new HttpMetrics(factory, requests);
        _state = new StateMetrics(factory);
        _runtime = new RuntimeMetrics(factory);
    }

    /// <summary>The engine's.</summary>
    public EngineMetrics Engine { get; }

    /// <summary>The sockets'.</summary>
    public ConnectionMetrics Connections { get; }

    /// <summary>HTTP's.</summary>
    public HttpMetrics Http { get; }

    /// <summary>Writes them in Prometheus' text format.</summary>
    public async Task WriteAsync(Stream output, ServerState state, CancellationToken cancellationToken)
    {
        lock (_reading)
        {
            _runtime.Read();
            _state.Read(
                state.Engine.ReadState(),
                state.Connections.ReadOutboxes(),
                state.HttpConnections() - state.Connections.Count,
                state.Models.Current.Version,
                state.Models.Current.Problems.Length,
                state.Log.Dropped);
        }

        await _registry.CollectAndExportAsTextAsync(output, cancellationToken);
    }
}

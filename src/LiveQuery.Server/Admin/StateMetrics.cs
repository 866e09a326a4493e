using LiveQuery.Engine.Diagnostics;
using LiveQuery.Server.Connections;
using Prometheus;

namespace LiveQuery.Server.Admin;

/// <summary>How much there is of everything, read when the metrics are.</summary>
internal sealed class StateMetrics
{
    private readonly Gauge _pollers;
    private readonly Gauge _failing;
    private readonly Gauge _cohorts;
    private readonly Gauge _subscribers;
    private readonly Gauge _postgres;
    private readonly Gauge _pools;
    private readonly Gauge _replicas;
    private readonly Gauge _lag;
    private readonly Gauge _health;
    private readonly Gauge _http;
    private readonly Gauge _outboxMessages;
    private readonly Gauge _outboxBytes;
    private readonly Gauge _schemaVersion;
    private readonly Gauge _problems;
    private readonly Counter _droppedLines;
    private readonly FeedMetrics _feeds;

    /// <summary>Registers the metrics.</summary>
    public StateMetrics(IMetricFactory metrics)
    {
        _pollers = metrics.CreateGauge("hasura_active_subscription_pollers", "Pollers.", ["subscription_kind"]);
        _failing = metrics.CreateGauge(
            "hasura_active_subscription_pollers_in_error_state", "Pollers whose last refetch failed.", ["subscription_kind"]);
        _cohorts = metrics.CreateGauge("livequery_cohorts", "Cohorts.", ["source_name"]);
        _subscribers = metrics.CreateGauge("livequery_subscribers", "Subscribers of the engine.", ["source_name"]);
        _postgres = metrics.CreateGauge("hasura_postgres_connections", "Open connections to a source.", ["source_name", "role"]);
        _pools = metrics.CreateGauge("livequery_pool_connections", "Open connections of a pool.", ["source_name", "pool"]);
        _replicas = metrics.CreateGauge("livequery_replica_serving", "1: the read replica is asked; 0: it is put aside.", ["source_name", "replica"]);
        _lag = metrics.CreateGauge(
            "livequery_replica_lag_bytes", "How much of the write-ahead log a read replica had not replayed when it was last asked.", ["source_name", "replica"]);
        _health = metrics.CreateGauge("hasura_source_health", "0: available; 2: failed.", ["source_name"]);
        _http = metrics.CreateGauge("hasura_http_connections", "Open connections of HTTP, those of WebSockets left out.");
        _outboxMessages = metrics.CreateGauge("livequery_outbox_messages", "Answers, and operations with something to be sent, that wait for their clients.");
        _outboxBytes = metrics.CreateGauge(
            "livequery_outbox_bytes", "Bytes of answers that wait for clients; states are shared, and not among them.");
        _schemaVersion = metrics.CreateGauge("livequery_schema_version", "Grows whenever the served schema changes.");
        _problems = metrics.CreateGauge("livequery_metadata_problems", "Parts of the metadata that are not served.");
        _droppedLines = metrics.CreateCounter("livequery_log_lines_dropped_total", "Lines of the log that were dropped.");
        _feeds = new FeedMetrics(metrics);
    }

    /// <summary>Sets all.</summary>
    public void Read(EngineState engine, OutboxDepth outboxes, long httpConnections, long schemaVersion, int problems, long droppedLines)
    {
        foreach (var kind in Enum.GetValues<SubscriptionKind>())
        {
            var pollers = engine.Pollers.Where(poller => poller.Kind == kind).ToArray();
            _pollers.WithLabels(SubscriptionKinds.NameOf(kind)).Set(pollers.Length);
            _failing.WithLabels(SubscriptionKinds.NameOf(kind)).Set(pollers.Count(poller => poller.LastError is not null));
        }

        foreach (var source in engine.Sources)
        {
            _health.WithLabels(source.Name).Set(source.IsAvailable ? 0 : 2);
            _feeds.Read(source);
            _postgres.WithLabels(source.Name, "primary").Set(source.QueryConnections + source.PollingConnections);
            _pools.WithLabels(source.Name, "query").Set(source.QueryConnections);
            _pools.WithLabels(source.Name, "polling").Set(source.PollingConnections);
            if (!source.Replicas.IsEmpty)
            {
                ReadReplicas(source);
            }

            var own = engine.Pollers.Where(poller => poller.Source == source.Name).ToArray();
            _cohorts.WithLabels(source.Name).Set(own.Sum(poller => poller.Cohorts));
            _subscribers.WithLabels(source.Name).Set(own.Sum(poller => poller.Subscribers));
        }

        _http.Set(Math.Max(0, httpConnections));
        _outboxMessages.Set(outboxes.Messages);
        _outboxBytes.Set(outboxes.AnswerBytes);
        _schemaVersion.Set(schemaVersion);
        _problems.Set(problems);
        _droppedLines.IncTo(droppedLines);
    }

    private void ReadReplicas(SourceState source)
    {
        var connections = source.Replicas.Sum(replica => replica.Connections);
        _postgres.WithLabels(source.Name, "replica").Set(connections);
        _pools.WithLabels(source.Name, "replica").Set(connections);
        foreach (var replica in source.Replicas)
        {
            _replicas.WithLabels(source.Name, replica.Name).Set(replica.Reason is null ? 1 : 0);
            _lag.WithLabels(source.Name, replica.Name).Set(replica.Lag);
        }
    }
}

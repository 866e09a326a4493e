using System.Globalization;
using LiveQuery.Compiler.Language;
using LiveQuery.Server.Connections;
using Prometheus;

namespace LiveQuery.Server.Admin;

/// <summary>Counts sockets, their operations and their messages.</summary>
internal sealed class ConnectionMetrics : IConnectionObserver
{
    private readonly RequestMetrics _requests;
    private readonly Gauge _connections;
    private readonly Gauge _streams;
    private readonly Counter _closed;
    private readonly Gauge _subscriptions;
    private readonly Counter _received;
    private readonly Counter _sent;
    private readonly Counter _messagesReceived;
    private readonly Counter _messagesSent;
    private readonly Histogram _queueTime;
    private readonly Histogram _delivery;
    private readonly Counter _skipped;
    private readonly Counter _patches;
    private readonly Counter _patchResets;
    private readonly Counter _resumes;
    private readonly Counter _patchBytesSaved;
    private readonly Counter _compressions;
    private readonly Counter _bytesToCompress;
    private readonly Counter _compressedBytes;
    private readonly Counter _limits;

    /// <summary>Registers the metrics.</summary>
    public ConnectionMetrics(IMetricFactory metrics, RequestMetrics requests)
    {
        _requests = requests;
        _connections = metrics.CreateGauge("hasura_websocket_connections", "Open WebSocket connections.");
        _streams = metrics.CreateGauge("livequery_event_streams", "Open responses of GraphQL over SSE.");
        _closed = metrics.CreateCounter("livequery_websocket_closed_total", "Closed WebSocket connections, by close code.", ["code"]);
        _subscriptions = metrics.CreateGauge("hasura_active_subscriptions", "Live subscriptions.", ["subscription_kind"]);
        _received = metrics.CreateCounter("hasura_websocket_messages_received_bytes_total", "Bytes of messages from clients.");
        _sent = metrics.CreateCounter("hasura_websocket_messages_sent_bytes_total", "Bytes of messages to clients.");
        _messagesReceived = metrics.CreateCounter("livequery_websocket_messages_received_total", "Messages from clients.");
        _messagesSent = metrics.CreateCounter("livequery_websocket_messages_sent_total", "Messages to clients.");
        _queueTime = metrics.CreateHistogram(
            "hasura_websocket_message_queue_time", "Results from their making to their sending, in seconds.",
            new HistogramConfiguration { Buckets = MetricBuckets.Subscriptions });
        _delivery = metrics.CreateHistogram(
            "livequery_delivery_seconds", "Results from their making to their sending.",
            new HistogramConfiguration { Buckets = MetricBuckets.Fine });
        _skipped = metrics.CreateCounter(
            "livequery_states_skipped_total", "States that slow clients never saw, since newer ones took their place.");
        _compressions = metrics.CreateCounter(
            "livequery_compressions_total", "Results and patches that were compressed, each once for all who are sent it.");
        _bytesToCompress = metrics.CreateCounter("livequery_compression_bytes_total", "Bytes of results and patches that were compressed, before.");
        _compressedBytes = metrics.CreateCounter("livequery_compressed_bytes_total", "Bytes of results and patches that were compressed, after.");
        _limits = LimitMetrics.Create(metrics);
        _patches = metrics.CreateCounter("livequery_patches_total", "States that were sent as patches.");
        _patchResets = metrics.CreateCounter(
            "livequery_patch_resets_total",
            "States after the first that were sent whole to clients that take patches: after a skipped state or an error, or as the patch was not clearly smaller.");
        _resumes = metrics.CreateCounter(
            "livequery_resumes_total", "States that were not sent, since clients came back with them.");
        _patchBytesSaved = metrics.CreateCounter(
            "livequery_patch_bytes_saved_total", "Bytes by which patches were smaller than the states that they stood for.");
    }

    /// <inheritdoc/>
    public void OnLimit(string limit) => _limits.WithLabels(limit).Inc();

    /// <inheritdoc/>
    public void OnOpened(ConnectionIdentity connection) => GaugeOf(connection).Inc();

    /// <inheritdoc/>
    public void OnClosed(ConnectionIdentity connection, int code, string reason, TimeSpan lived)
    {
        GaugeOf(connection).Dec();
        if (!connection.IsEventStream)
        {
            _closed.WithLabels(Label(code)).Inc();
        }
    }

    /// <summary>Not counted.</summary>
    public void OnInitialized(ConnectionIdentity connection, string role)
    {
    }

    /// <inheritdoc/>
    public void OnOperationStarted(ConnectionIdentity connection, OperationIdentity operation)
    {
        if (operation.Kind == OperationKind.Subscription)
        {
            _subscriptions.WithLabels(KindOf(operation)).Inc();
        }
    }

    /// <inheritdoc/>
    public void OnOperationEnded(
        ConnectionIdentity connection, OperationIdentity operation, GraphQLError? error, TimeSpan lived)
    {
        if (operation.Kind == OperationKind.Subscription)
        {
            _subscriptions.WithLabels(KindOf(operation)).Dec();
        }

        // What never compiled has no hash, and its kind is not known.
        var kind = operation.QueryHash.Length == 0 ? null : operation.Kind.ToString().ToLowerInvariant();
        _requests.Count(kind, error is not null, lived);
    }

    /// <inheritdoc/>
    public void OnReceived(int bytes)
    {
        _received.Inc(bytes);
        _messagesReceived.Inc();
    }

    /// <inheritdoc/>
    public void OnSent(int messages, long bytes)
    {
        _sent.Inc(bytes);
        _messagesSent.Inc(messages);
    }

    /// <inheritdoc/>
    public void OnDelivered(int results, TimeSpan sincePublished)
    {
        _queueTime.Observe(sincePublished.TotalSeconds, results);
        _delivery.Observe(sincePublished.TotalSeconds, results);
    }

    /// <inheritdoc/>
    public void OnPatchRead(PatchOutcome outcome, int saved)
    {
        var counter = outcome switch
        {
            PatchOutcome.Patched => _patches,
            PatchOutcome.Resumed => _resumes,
            PatchOutcome.Reset => _patchResets,
            _ => null,
        };
        counter?.Inc();
        _patchBytesSaved.Inc(saved);
    }

    /// <inheritdoc/>
    public void OnCompressed(int bytes, int compressed)
    {
        _compressions.Inc();
        _bytesToCompress.Inc(bytes);
        _compressedBytes.Inc(compressed);
    }

    /// <inheritdoc/>
    public void OnStatesSkipped(int count) => _skipped.Inc(count);

    private static string KindOf(OperationIdentity operation) =>
        operation.IsStream ? SubscriptionKinds.Streaming : SubscriptionKinds.LiveQuery;

    private Gauge GaugeOf(ConnectionIdentity connection) => connection.IsEventStream ? _streams : _connections;

    /// <summary>Clients may send any code: only those of standards and of ours have a series.</summary>
    private static string Label(int code) => code is (>= 1000 and <= 1015) or (>= 4400 and <= 4500)
        ? code.ToString(CultureInfo.InvariantCulture)
        : "other";
}

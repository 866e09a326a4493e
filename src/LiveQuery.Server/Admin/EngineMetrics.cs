using LiveQuery.Engine.Diagnostics;
using Prometheus;

namespace LiveQuery.Server.Admin;

/// <summary>Counts and measures what the engine does. Labels are sources and codes, never what clients make up.</summary>
internal sealed class EngineMetrics : IEngineObserver
{
    // SQLSTATE query_canceled.
    private const string OverTime = "57014";
    private const string StatementTime = "statement_time";

    private readonly Histogram _totalTime;
    private readonly Histogram _databaseTime;
    private readonly Counter _refetches;
    private readonly Counter _batches;
    private readonly Counter _batchErrors;
    private readonly Counter _cohorts;
    private readonly Counter _changed;
    private readonly Counter _failed;
    private readonly Counter _pushed;
    private readonly Counter _bytes;
    private readonly Counter _probes;
    private readonly Histogram _probeTime;
    private readonly Counter _missed;
    private readonly Counter _limits;
    private readonly Counter _woken;
    private readonly Counter _resets;
    private readonly Counter _served;
    private readonly Counter _fallbacks;
    private readonly Histogram _queryTime;
    private readonly Counter _queryErrors;
    private readonly Counter _queryBytes;

    /// <summary>Registers the metrics.</summary>
    public EngineMetrics(IMetricFactory metrics)
    {
        _totalTime = metrics.CreateHistogram(
            "hasura_subscription_total_time_seconds", "Whole refetches of a poller.", ["subscription_kind"],
            new HistogramConfiguration { Buckets = MetricBuckets.Subscriptions });
        _databaseTime = metrics.CreateHistogram(
            "hasura_subscription_db_execution_time_seconds", "Statements of refetches.", ["subscription_kind"],
            new HistogramConfiguration { Buckets = MetricBuckets.Subscriptions });
        _refetches = metrics.CreateCounter("livequery_refetches_total", "Refetches of pollers.", ["source_name"]);
        _batches = metrics.CreateCounter("livequery_batches_total", "Batches of refetches, by how they were made: lateral, set, direct, fingerprint.", ["source_name", "first_fetch", "strategy"]);
        _batchErrors = metrics.CreateCounter(
            "livequery_batch_errors_total", "Statements of refetches that failed, by SQLSTATE.", ["source_name", "code"]);
        _cohorts = metrics.CreateCounter("livequery_cohorts_refetched_total", "Cohorts that were refetched.", ["source_name"]);
        _changed = metrics.CreateCounter("livequery_cohorts_changed_total", "Refetched cohorts whose result differed.", ["source_name"]);
        _failed = metrics.CreateCounter("livequery_cohorts_failed_total", "Cohorts whose refetch failed.", ["source_name"]);
        _pushed = metrics.CreateCounter("livequery_pushes_total", "Subscribers that were told of a new state.", ["source_name"]);
        _bytes = metrics.CreateCounter("livequery_result_bytes_total", "Bytes of changed results from Postgres.", ["source_name"]);
        _probes = metrics.CreateCounter("livequery_probes_total", "Probes of gates.", ["source_name", "changed"]);
        _probeTime = metrics.CreateHistogram(
            "livequery_probe_seconds", "Probes of gates.", ["source_name"],
            new HistogramConfiguration { Buckets = MetricBuckets.Fine });
        _missed = metrics.CreateCounter(
            "livequery_missed_changes_total", "Changes that a gate had missed and a safety refetch found: must stay 0.", ["source_name"]);
        _limits = LimitMetrics.Create(metrics);
        _woken = metrics.CreateCounter(
            "livequery_cohorts_woken_total",
            "Cohorts to be refetched, by what told so: row, table, snapshot, always, safety.",
            ["source_name", "gate"]);
        _resets = metrics.CreateCounter(
            "livequery_feed_resets_total", "How often everything that goes by the change feed was declared dirty, by why.", ["source_name", "reason"]);
        _served = metrics.CreateCounter(
            "livequery_batches_served_total", "Batches of refetches, by who answered them: primary, replica.", ["source_name", "role"]);
        _fallbacks = metrics.CreateCounter(
            "livequery_replica_fallbacks_total", "Batches that a read replica could have answered and the primary had to, by why.", ["source_name", "reason"]);
        _queryTime = metrics.CreateHistogram(
            "livequery_query_seconds", "Queries on the query pool.", ["source_name"],
            new HistogramConfiguration { Buckets = MetricBuckets.Fine });
        _queryErrors = metrics.CreateCounter("livequery_query_errors_total", "Queries that failed, by code.", ["source_name", "code"]);
        _queryBytes = metrics.CreateCounter("livequery_query_bytes_total", "Bytes of results of queries.", ["source_name"]);
    }

    /// <inheritdoc/>
    public void OnRefetch(RefetchDetails details)
    {
        var source = details.Source;
        var kind = SubscriptionKinds.NameOf(details.Kind);
        _totalTime.WithLabels(kind).Observe(details.Elapsed.TotalSeconds);
        _refetches.WithLabels(source).Inc();
        foreach (var batch in details.Batches)
        {
            _databaseTime.WithLabels(kind).Observe(batch.DatabaseTime.TotalSeconds);
            _batches.WithLabels(source, batch.IsFirstFetch ? "true" : "false", batch.Strategy.ToString().ToLowerInvariant()).Inc();
            _served.WithLabels(source, batch.Replica is null ? "primary" : "replica").Inc();
            _cohorts.WithLabels(source).Inc(batch.Cohorts);
            _changed.WithLabels(source).Inc(batch.Changed);
            _failed.WithLabels(source).Inc(batch.Failed);
            _pushed.WithLabels(source).Inc(batch.Pushed);
            _bytes.WithLabels(source).Inc(batch.Bytes);
            if (batch.ErrorCode is not null)
            {
                _batchErrors.WithLabels(source, batch.ErrorCode).Inc();
            }

            // A batch that is halved has told nobody yet.
            if (batch is { ErrorCode: OverTime, Failed: > 0 })
            {
                OnLimit(StatementTime);
            }
        }
    }

    /// <inheritdoc/>
    public void OnProbe(string source, bool changed, TimeSpan elapsed)
    {
        _probes.WithLabels(source, changed ? "true" : "false").Inc();
        _probeTime.WithLabels(source).Observe(elapsed.TotalSeconds);
    }

    /// <inheritdoc/>
    public void OnMissedChanges(string source, int cohorts) => _missed.WithLabels(source).Inc(cohorts);

    /// <inheritdoc/>
    public void OnLimit(string limit, int times = 1) => _limits.WithLabels(limit).Inc(times);

    /// <inheritdoc/>
    public void OnWoken(string source, WakeReason reason, int cohorts) =>
        _woken.WithLabels(source, reason.ToString().ToLowerInvariant()).Inc(cohorts);

    /// <inheritdoc/>
    public void OnFeedReset(string source, string reason) => _resets.WithLabels(source, reason).Inc();

    /// <inheritdoc/>
    public void OnReplicaFallback(string source, string reason) => _fallbacks.WithLabels(source, reason).Inc();

    /// <summary>Not counted: the state tells when the metrics are read.</summary>
    public void OnSourceAvailability(string source, string? reason)
    {
    }

    /// <inheritdoc/>
    public void OnQuery(string source, TimeSpan elapsed, long bytes, string? errorCode)
    {
        _queryTime.WithLabels(source).Observe(elapsed.TotalSeconds);
        _queryBytes.WithLabels(source).Inc(bytes);
        if (errorCode is not null)
        {
            _queryErrors.WithLabels(source, errorCode).Inc();
        }

        if (errorCode == OverTime)
        {
            OnLimit(StatementTime);
        }
    }
}

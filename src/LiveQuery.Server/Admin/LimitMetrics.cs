using Prometheus;

namespace LiveQuery.Server.Admin;

/// <summary>The counter of bounds that were hit, shared by those who tell of them.</summary>
internal static class LimitMetrics
{
    /// <summary>The counter; made where it is not there yet.</summary>
    public static Counter Create(IMetricFactory metrics) => metrics.CreateCounter(
        "livequery_limit_hits_total",
        "Bounds that were hit, and what was refused or dropped: connections, connections_per_address, operations, subscribe_rate, queued_bytes, slow_clients, pollers, cohorts, kept_results, statement_time.",
        ["limit"]);
}

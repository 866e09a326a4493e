using Prometheus;

namespace LiveQuery.Server.Admin;

/// <summary>Requests for operations, whichever way they came.</summary>
internal sealed class RequestMetrics
{
    private readonly Counter _requests;
    private readonly Histogram _time;

    /// <summary>Registers the metrics.</summary>
    public RequestMetrics(IMetricFactory metrics)
    {
        _requests = metrics.CreateCounter(
            "hasura_graphql_requests_total", "Requests for operations.", ["operation_type", "response_status"]);
        _time = metrics.CreateHistogram(
            "hasura_graphql_execution_time_seconds", "Queries from their arrival to their answer.", ["operation_type"],
            new HistogramConfiguration { Buckets = MetricBuckets.Requests });
    }

    /// <summary>Counts one; <paramref name="kind"/> is null where it did not compile.</summary>
    public void Count(string? kind, bool isFailed, TimeSpan elapsed)
    {
        _requests.WithLabels(kind ?? "unknown", isFailed ? "failed" : "success").Inc();
        if (kind is "query" or "mutation")
        {
            _time.WithLabels(kind).Observe(elapsed.TotalSeconds);
        }
    }
}

using LiveQuery.Server.Http;
using Prometheus;

namespace LiveQuery.Server.Admin;

/// <summary>Counts HTTP requests for operations.</summary>
internal sealed class HttpMetrics(IMetricFactory metrics, RequestMetrics requests) : IHttpObserver
{
    private readonly Counter _received =
        metrics.CreateCounter("hasura_http_request_bytes_total", "Bytes of the bodies of HTTP requests.");

    private readonly Counter _sent =
        metrics.CreateCounter("hasura_http_response_bytes_total", "Bytes of the bodies of HTTP responses.");

    /// <inheritdoc/>
    public void OnRequest(HttpRequestDetails details)
    {
        _received.Inc(details.RequestBytes);
        _sent.Inc(details.ResponseBytes);
        if (!details.IsStream)
        {
            requests.Count(details.OperationType, details.ErrorCode is not null, details.Elapsed);
        }
    }
}

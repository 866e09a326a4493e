using LiveQuery.Server.Http;

namespace LiveQuery.Server.Admin;

/// <summary>Tells several observers of HTTP requests.</summary>
internal sealed class HttpObservers(params IHttpObserver[] observers) : IHttpObserver
{
    /// <inheritdoc/>
    public void OnRequest(HttpRequestDetails details)
    {
        foreach (var observer in observers)
        {
            observer.OnRequest(details);
        }
    }
}

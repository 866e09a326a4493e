using LiveQuery.Engine.Diagnostics;

namespace LiveQuery.Server.Admin;

/// <summary>Tells several observers of the engine.</summary>
internal sealed class EngineObservers(params IEngineObserver[] observers) : IEngineObserver
{
    /// <inheritdoc/>
    public void OnRefetch(RefetchDetails details)
    {
        foreach (var observer in observers)
        {
            observer.OnRefetch(details);
        }
    }

    /// <inheritdoc/>
    public void OnProbe(string source, bool changed, TimeSpan elapsed)
    {
        foreach (var observer in observers)
        {
            observer.OnProbe(source, changed, elapsed);
        }
    }

    /// <inheritdoc/>
    public void OnMissedChanges(string source, int cohorts)
    {
        foreach (var observer in observers)
        {
            observer.OnMissedChanges(source, cohorts);
        }
    }

    /// <inheritdoc/>
    public void OnLimit(string limit, int times = 1)
    {
        foreach (var observer in observers)
        {
            observer.OnLimit(limit, times);
        }
    }

    /// <inheritdoc/>
    public void OnWoken(string source, WakeReason reason, int cohorts)
    {
        foreach (var observer in observers)
        {
            observer.OnWoken(source, reason, cohorts);
        }
    }

    /// <inheritdoc/>
    public void OnFeedReset(string source, string reason)
    {
        foreach (var observer in observers)
        {
            observer.OnFeedReset(source, reason);
        }
    }

    /// <inheritdoc/>
    public void OnReplicaFallback(string source, string reason)
    {
        foreach (var observer in observers)
        {
            observer.OnReplicaFallback(source, reason);
        }
    }

    /// <inheritdoc/>
    public void OnSourceAvailability(string source, string? reason)
    {
        foreach (var observer in observers)
        {
            observer.OnSourceAvailability(source, reason);
        }
    }

    /// <inheritdoc/>
    public void OnQuery(string source, TimeSpan elapsed, long bytes, string? errorCode)
    {
        foreach (var observer in observers)
        {
            observer.OnQuery(source, elapsed, bytes, errorCode);
        }
    }
}

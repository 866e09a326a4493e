namespace LiveQuery.Engine.Diagnostics;

/// <summary>
/// Receives what the engine did, as values: the one place from which metrics and logs are made. Calls come from many
/// threads; an implementation returns at once and never throws.
/// </summary>
public interface IEngineObserver
{
    /// <summary>A poller has refetched some of its cohorts.</summary>
    void OnRefetch(RefetchDetails details);

    /// <summary>A gate has probed a source; <paramref name="changed"/>: something visible may have changed.</summary>
    void OnProbe(string source, bool changed, TimeSpan elapsed);

    /// <summary>A safety refetch found <paramref name="cohorts"/> changes that the gate had not announced.</summary>
    void OnMissedChanges(string source, int cohorts);

    /// <summary>A bound was hit: <c>pollers</c>, <c>cohorts</c> (a subscription was refused) or <c>kept_results</c> (some were dropped).</summary>
    void OnLimit(string limit, int times = 1)
    {
    }

    /// <summary>A source went away (<paramref name="reason"/> says why) or came back (null).</summary>
    void OnSourceAvailability(string source, string? reason);

    /// <summary>A query has run on the query pool; <paramref name="errorCode"/> is null where it succeeded.</summary>
    void OnQuery(string source, TimeSpan elapsed, long bytes, string? errorCode);

    /// <summary>Cohorts are refetched for a reason.</summary>
    void OnWoken(string source, WakeReason reason, int cohorts)
    {
    }

    /// <summary>A batch that a replica could have answered was left to the primary; <paramref name="reason"/> is a short fixed word.</summary>
    void OnReplicaFallback(string source, string reason)
    {
    }

    /// <summary>Everything that goes by the change feed was declared dirty; <paramref name="reason"/> is a short fixed word.</summary>
    void OnFeedReset(string source, string reason)
    {
    }
}

using System.Collections.Concurrent;
using LiveQuery.Engine.Diagnostics;

namespace LiveQuery.FunctionalTests;

/// <summary>Keeps what the engine reports, for tests that look at it.</summary>
internal sealed class QuietObserver : IEngineObserver
{
    private int _missed;
    private int _statements;
    private int _cohorts;
    private int _fromReplicas;

    /// <summary>Changes that the gate had missed.</summary>
    public int Missed => Volatile.Read(ref _missed);

    /// <summary>Statements that refetched cohorts.</summary>
    public int Statements => Volatile.Read(ref _statements);

    /// <summary>Cohorts that were refetched.</summary>
    public int Cohorts => Volatile.Read(ref _cohorts);

    /// <summary>Statements that a read replica answered.</summary>
    public int FromReplicas => Volatile.Read(ref _fromReplicas);

    /// <summary>Why batches were left to the primary.</summary>
    public ConcurrentQueue<string> Fallbacks { get; } = new();

    /// <summary>Why everything that goes by the change feed was declared dirty.</summary>
    public ConcurrentQueue<string> Resets { get; } = new();

    /// <summary>Why a source went away.</summary>
    public ConcurrentQueue<string> Outages { get; } = new();

    /// <summary>Begins to count anew.</summary>
    public void Reset()
    {
        Volatile.Write(ref _cohorts, 0);
        Volatile.Write(ref _statements, 0);
        Volatile.Write(ref _fromReplicas, 0);
        Resets.Clear();
        Fallbacks.Clear();
    }

    public void OnRefetch(RefetchDetails details)
    {
        Interlocked.Add(ref _cohorts, details.Batches.Sum(batch => batch.Cohorts));
        Interlocked.Add(ref _statements, details.Batches.Length);
        Interlocked.Add(ref _fromReplicas, details.Batches.Count(batch => batch.Replica is not null));
    }

    public void OnReplicaFallback(string source, string reason) => Fallbacks.Enqueue(reason);

    public void OnFeedReset(string source, string reason) => Resets.Enqueue(reason);

    public void OnProbe(string source, bool changed, TimeSpan elapsed)
    {
    }

    public void OnMissedChanges(string source, int cohorts) => Interlocked.Add(ref _missed, cohorts);

    public void OnSourceAvailability(string source, string? reason)
    {
        if (reason is not null)
        {
            Outages.Enqueue(reason);
        }
    }

    public void OnQuery(string source, TimeSpan elapsed, long bytes, string? errorCode)
    {
    }
}

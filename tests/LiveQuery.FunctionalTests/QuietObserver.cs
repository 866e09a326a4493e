using LiveQuery.Engine.Diagnostics;

namespace LiveQuery.FunctionalTests;

/// <summary>Keeps what the engine reports, for tests that look at it.</summary>
internal sealed class QuietObserver : IEngineObserver
{
    private int _missed;
    private int _statements;

    /// <summary>Changes that the gate had missed.</summary>
    public int Missed => Volatile.Read(ref _missed);

    /// <summary>Statements that refetched cohorts.</summary>
    public int Statements => Volatile.Read(ref _statements);

    public void OnRefetch(RefetchDetails details) => Interlocked.Add(ref _statements, details.Batches.Length);

    public void OnProbe(string source, bool changed, TimeSpan elapsed)
    {
    }

    public void OnMissedChanges(string source, int cohorts) => Interlocked.Add(ref _missed, cohorts);

    public void OnSourceAvailability(string source, string? reason)
    {
    }

    public void OnQuery(string source, TimeSpan elapsed, long bytes, string? errorCode)
    {
    }
}

using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.Engine.Polling;

/// <summary>What became of a batch and of the halves it was split into. Written by one batch, then read.</summary>
internal sealed class BatchOutcome
{
    private readonly List<BatchDetails> _details = [];

    /// <summary>The statements.</summary>
    public IReadOnlyList<BatchDetails> Details => _details;

    /// <summary>Why the source cannot be reached, or null.</summary>
    public DatabaseException? Unavailable { get; set; }

    /// <summary>Cohorts that changed under one and the same version of the gate: missed, unless the next probe tells of a change.</summary>
    public int Suspects { get; private set; }

    /// <summary>The version that the suspects were fetched under.</summary>
    public long SuspectVersion { get; private set; }

    /// <summary>Cohorts that changed though the change feed had not told so yet, and what it had told before they were fetched.</summary>
    public List<(Cohort Cohort, Announced Before)> Unannounced { get; } = [];

    /// <summary>Adds a statement.</summary>
    public void Add(BatchDetails details) => _details.Add(details);

    /// <summary>Counts a changed cohort that the gate held to be unchanged.</summary>
    public void CountSuspect(long version, bool wasClean)
    {
        if (wasClean)
        {
            Suspects++;
            SuspectVersion = version;
        }
    }
}

using LiveQuery.Engine.Diagnostics;

namespace LiveQuery.Engine.Polling;

/// <summary>The cohorts to refetch now, and what has told so.</summary>
internal sealed class DueCohorts
{
    private readonly int[] _counts = new int[Enum.GetValues<WakeReason>().Length];

    /// <summary>The cohorts.</summary>
    public List<Cohort> Cohorts { get; } = [];

    /// <summary>How many there are for each reason.</summary>
    public IEnumerable<(WakeReason Reason, int Cohorts)> Counts =>
        _counts.Select((count, reason) => ((WakeReason)reason, count)).Where(pair => pair.count > 0);

    /// <summary>Adds one.</summary>
    public void Add(Cohort cohort, WakeReason reason)
    {
        Cohorts.Add(cohort);
        _counts[(int)reason]++;
    }
}

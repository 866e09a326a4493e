namespace LiveQuery.Engine.Polling;

/// <summary>What was known of a batch's cohorts just before its statement was sent.</summary>
/// <param name="Version">The latest version of all gates: what the fetch sees at least.</param>
/// <param name="GateVersion">The version of the source's own gate.</param>
/// <param name="IsFed">Whether the change feed tells the poller of changes.</param>
/// <param name="WasClean">The cohorts whose states held, as far as the gate had told.</param>
internal sealed record FetchTag(long Version, long GateVersion, bool IsFed, bool[] WasClean)
{
    /// <summary>Reads it.</summary>
    public static FetchTag Of(Poller poller, Cohort[] cohorts, Gate gate)
    {
        var version = Gate.Latest;
        var isFed = poller.Watch.IsOn;
        return new FetchTag(
            version, gate.Version, isFed, Array.ConvertAll(cohorts, cohort => cohort.Hash is not null && poller.Holds(cohort, gate)));
    }

    /// <summary>Takes note of a cohort that has changed: the gate may have missed it, or be about to tell of it.</summary>
    public void CountSuspect(int index, Cohort cohort, BatchOutcome outcome)
    {
        if (WasClean[index] && IsFed)
        {
            outcome.Unannounced.Add((cohort, Version));
        }
        else
        {
            outcome.CountSuspect(GateVersion, WasClean[index]);
        }
    }
}

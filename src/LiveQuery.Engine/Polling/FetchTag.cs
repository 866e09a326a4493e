namespace LiveQuery.Engine.Polling;

/// <summary>What was known of a batch's cohorts just before its statement was sent.</summary>
/// <param name="Version">The latest version of all gates: what the fetch sees at least.</param>
/// <param name="GateVersion">The version of the source's own gate.</param>
/// <param name="IsFed">Whether the change feed tells the poller of changes.</param>
/// <param name="Clean">By cohort: what the feed had told, where its state held as far as the gate had told; null: it did not.</param>
internal sealed record FetchTag(long Version, long GateVersion, bool IsFed, Announced?[] Clean)
{
    /// <summary>Reads it.</summary>
    public static FetchTag Of(Poller poller, Cohort[] cohorts, Gate gate)
    {
        var version = Gate.Latest;
        var isFed = poller.Watch.IsOn;

        // What is being told at this moment under that very version is told after this for those not reached yet: so it is
        // noted what was told, and not only under which version.
        return new FetchTag(version, gate.Version, isFed, Array.ConvertAll(cohorts, Look));

        Announced? Look(Cohort cohort)
        {
            var before = Announced.Of(poller, cohort);
            return cohort.Hash is not null && poller.Holds(cohort, gate) ? before : null;
        }
    }

    /// <summary>Takes note of a cohort that has changed: the gate may have missed it, or be about to tell of it.</summary>
    public void CountSuspect(int index, Cohort cohort, BatchOutcome outcome)
    {
        if (IsFed && Clean[index] is { } before)
        {
            outcome.Unannounced.Add((cohort, before));
        }
        else
        {
            outcome.CountSuspect(GateVersion, Clean[index] is not null);
        }
    }
}

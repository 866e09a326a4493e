namespace LiveQuery.Engine.Polling;

/// <summary>
/// The last changes that the feed has told of a poller and of a cohort, by their versions. Where they differ later,
/// something was told in between.
/// </summary>
/// <param name="Poller">Of all cohorts of the poller.</param>
/// <param name="Cohort">Of the cohort alone; 0 where no cohort is meant.</param>
internal readonly record struct Announced(long Poller, long Cohort)
{
    /// <summary>Reads them.</summary>
    public static Announced Of(IWatched poller, Cohort? cohort) => new(poller.Watch.Version, cohort?.DirtyVersion ?? 0);
}

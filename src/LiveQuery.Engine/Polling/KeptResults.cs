namespace LiveQuery.Engine.Polling;

/// <summary>
/// Bounds the bytes of results that cohorts keep for those who join later and for patches: above the bound those that were
/// used longest ago are dropped, until a tenth is free. Their cohorts go on, and are fetched whole when they are needed.
/// </summary>
internal sealed class KeptResults
{
    private const double Target = 0.9;

    private long _bytes;

    /// <summary>The bytes that are kept.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Takes note of bytes that have come or gone.</summary>
    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>Drops results where there are too many; how many were dropped.</summary>
    public int Bound(long most, Func<IEnumerable<Cohort>> cohorts)
    {
        if (Bytes <= most)
        {
            return 0;
        }

        var dropped = 0;
        foreach (var cohort in cohorts().OrderBy(cohort => cohort.UsedAt))
        {
            if (Bytes <= most * Target)
            {
                break;
            }

            dropped += cohort.Drop() ? 1 : 0;
        }

        return dropped;
    }
}

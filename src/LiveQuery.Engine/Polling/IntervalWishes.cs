namespace LiveQuery.Engine.Polling;

/// <summary>The refetch intervals that some subscribers of a cohort ask for. Guarded by the cohort's lock.</summary>
internal sealed class IntervalWishes
{
    private readonly SortedDictionary<TimeSpan, int> _wishes = [];
    private int _count;

    /// <summary>Adds one.</summary>
    public void Add(TimeSpan interval)
    {
        _wishes[interval] = _wishes.GetValueOrDefault(interval) + 1;
        _count++;
    }

    /// <summary>Takes one out.</summary>
    public void Remove(TimeSpan interval)
    {
        _count--;
        if (--_wishes[interval] == 0)
        {
            _wishes.Remove(interval);
        }
    }

    /// <summary>What a cohort of so many members has.</summary>
    public CohortInterval Read(int members) => _count == 0
        ? CohortInterval.Default
        : new CohortInterval(_wishes.Keys.First(), members > _count);
}

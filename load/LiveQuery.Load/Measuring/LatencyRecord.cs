namespace LiveQuery.Load.Measuring;

/// <summary>Latencies in a form that goes between processes: how many there were of each value, and second by second.</summary>
/// <param name="Values">Microseconds.</param>
/// <param name="Counts">How many of each.</param>
/// <param name="Seconds">The seconds in which any came, in order.</param>
internal sealed record LatencyRecord(long[] Values, long[] Counts, LagSecond[] Seconds)
{
    /// <summary>None.</summary>
    public static LatencyRecord Empty { get; } = new([], [], []);

    /// <summary>The records of several clients as one.</summary>
    public static LatencyRecord Merge(IEnumerable<LatencyRecord> records)
    {
        var values = new SortedDictionary<long, long>();
        var seconds = new SortedDictionary<long, LagSecond>();
        foreach (var record in records)
        {
            for (var i = 0; i < record.Values.Length; i++)
            {
                values[record.Values[i]] = values.GetValueOrDefault(record.Values[i]) + record.Counts[i];
            }

            foreach (var second in record.Seconds)
            {
                var known = seconds.GetValueOrDefault(second.Second);
                seconds[second.Second] = new LagSecond(
                    second.Second, known.Count + second.Count, known.Sum + second.Sum, Math.Max(known.Max, second.Max));
            }
        }

        return new LatencyRecord([.. values.Keys], [.. values.Values], [.. seconds.Values]);
    }
}

using HdrHistogram;

namespace LiveQuery.Load.Measuring;

/// <summary>Records latencies. One thread at a time.</summary>
internal sealed class LatencyRecorder
{
    // Ten minutes in microseconds; what takes longer counts as that.
    private const long Longest = 600_000_000;
    private const int Digits = 3;

    private readonly LongHistogram _histogram = new(1, Longest, Digits);
    private readonly SortedDictionary<long, LagSecond> _seconds = [];

    /// <summary>Records one.</summary>
    /// <param name="now">When it was received, in microseconds since 1970.</param>
    /// <param name="latency">Microseconds; clocks that disagree by a little count as none.</param>
    public void Record(long now, long latency)
    {
        var value = Math.Clamp(latency, 1, Longest);
        _histogram.RecordValue(value);
        var second = now / 1_000_000;
        _seconds.TryGetValue(second, out var known);
        _seconds[second] = new LagSecond(second, known.Count + 1, known.Sum + value, Math.Max(known.Max, value));
    }

    /// <summary>What was recorded.</summary>
    public LatencyRecord Read()
    {
        var values = new List<long>();
        var counts = new List<long>();
        // The enumerator gives the same object each time.
        foreach (var step in _histogram.RecordedValues())
        {
            values.Add(step.ValueIteratedTo);
            counts.Add(step.CountAddedInThisIterationStep);
        }

        return new LatencyRecord([.. values], [.. counts], [.. _seconds.Values]);
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        _histogram.Reset();
        _seconds.Clear();
    }
}

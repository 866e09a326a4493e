using System.Text.Json;
using LiveQuery.Load.Measuring;

namespace LiveQuery.Load.Tests;

/// <summary>Latencies, recorded, merged and summed up.</summary>
public sealed class LatencyTests
{
    [Fact]
    public void Percentiles_are_those_of_the_values_within_a_thousandth()
    {
        var latency = Latency.Of(Record(1_000_000, Enumerable.Range(1, 10_000).Select(i => i * 100L)));

        Assert.Equal(10_000, latency.Count);
        Assert.Equal(500, latency.P50, 500 * 0.002);
        Assert.Equal(900, latency.P90, 900 * 0.002);
        Assert.Equal(990, latency.P99, 990 * 0.002);
        Assert.Equal(999, latency.P999, 999 * 0.002);
        Assert.Equal(1000, latency.Max, 1000 * 0.002);
    }

    [Fact]
    public void Clients_together_are_as_one_client()
    {
        var all = Enumerable.Range(1, 1000).Select(i => (long)i * 37).ToList();
        var merged = LatencyRecord.Merge([Record(1_000_000, all.Take(300)), Record(1_000_000, all.Skip(300))]);

        Assert.Equal(Latency.Of(Record(1_000_000, all)), Latency.Of(merged));
        Assert.Equal(Record(1_000_000, all).Seconds, merged.Seconds);
    }

    [Fact]
    public void A_record_survives_its_way_between_processes()
    {
        var record = Record(5_000_000, [10, 20, 30, 30]);

        var back = JsonSerializer.Deserialize<LatencyRecord>(JsonSerializer.Serialize(record))!;

        Assert.Equal(record.Values, back.Values);
        Assert.Equal(record.Counts, back.Counts);
        Assert.Equal(new LagSecond(5, 4, 90, 30), Assert.Single(back.Seconds));
    }

    [Fact]
    public void Nothing_recorded_is_nothing() => Assert.Equal(new Latency(0, 0, 0, 0, 0, 0), Latency.Of(LatencyRecord.Empty));

    [Fact]
    public void Clocks_that_disagree_count_as_no_time() => Assert.Equal(1, Assert.Single(Record(1_000_000, [-5]).Values));

    private static LatencyRecord Record(long now, IEnumerable<long> latencies)
    {
        var recorder = new LatencyRecorder();
        foreach (var latency in latencies)
        {
            recorder.Record(now, latency);
        }

        return recorder.Read();
    }
}

using LiveQuery.Engine.Polling;

namespace LiveQuery.Tests.Engine.Polling;

/// <summary>Which batch size a poller finds, given what batches cost.</summary>
public sealed class BatchSizingTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void A_high_cost_of_each_statement_leads_to_large_batches() =>
        Assert.InRange(Find(100, size => 2_000 + (20 * size)), 800, 2_000);

    [Fact]
    public void The_bound_on_latency_holds() =>
        Assert.InRange(Find(100, size => 2_000 + (200 * size)), 100, 239);

    [Fact]
    public void Batches_that_take_too_long_become_smaller() =>
        Assert.InRange(Find(1_000, size => 1_000 + (1_000 * size)), 10, 49);

    [Fact]
    public void Where_the_size_does_not_matter_it_stays() =>
        Assert.Equal(100, Find(100, size => 20 * size));

    [Fact]
    public void A_larger_size_is_not_tried_where_there_are_not_so_many_cohorts() =>
        Assert.Equal(100, Find(100, size => 5_000 + (10 * size), cohorts: 150));

    private static int Find(int from, Func<int, double> cost, int cohorts = 10_000)
    {
        var sizing = new BatchSizing(from);
        var random = new Random(7);
        for (var i = 0; i < 3_000; i++)
        {
            var size = Math.Min(sizing.Next(cohorts), cohorts);
            sizing.Record(size, TimeSpan.FromMicroseconds(cost(size) * (1 + (random.NextDouble() * 0.02))), Bound);
        }

        return sizing.Size;
    }
}

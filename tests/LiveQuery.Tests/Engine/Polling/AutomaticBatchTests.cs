using LiveQuery.Engine.Polling;

namespace LiveQuery.Tests.Engine.Polling;

/// <summary>Batch sizes that pollers find themselves, as the loop uses them.</summary>
public sealed class AutomaticBatchTests
{
    private static readonly PollingOptions Automatic = new()
    {
        Changes = GateMode.Always,
        RefetchInterval = TimeSpan.FromMilliseconds(100),
        BatchSize = 50,
        BatchLatency = TimeSpan.FromMilliseconds(60),
    };

    [Fact]
    public async Task Batches_grow_where_larger_ones_cost_less_for_each_live_query()
    {
        await using var world = new PollingWorld(Automatic);
        // Half of it for the statement, whatever its size.
        world.Database.Work = cohorts => world.Time.Advance(TimeSpan.FromMilliseconds(5 + (0.1 * cohorts)));
        Subscribe(world, 200);

        await world.UntilAsync(() => SizeOf(world) == 200, TimeSpan.FromMinutes(2));

        world.Database.Batches.Clear();
        await world.UntilAsync(() => world.Database.Batches.Count > 3, TimeSpan.FromSeconds(5));
        Assert.All(world.Database.Batches, size => Assert.Equal(200, size));
    }

    [Fact]
    public async Task Batches_shrink_where_they_take_longer_than_the_bound()
    {
        await using var world = new PollingWorld(Automatic);
        world.Database.Work = cohorts => world.Time.Advance(TimeSpan.FromMilliseconds(2 * cohorts));
        Subscribe(world, 100);

        await world.UntilAsync(() => SizeOf(world) == 25, TimeSpan.FromMinutes(2));

        world.Database.Batches.Clear();
        await world.UntilAsync(() => world.Database.Batches.Count > 8, TimeSpan.FromSeconds(5));
        Assert.All(world.Database.Batches, size => Assert.InRange(size, 1, 25));
    }

    [Fact]
    public async Task A_fixed_size_stays_whatever_it_costs()
    {
        await using var world = new PollingWorld(Automatic with { BatchLatency = null });
        world.Database.Work = cohorts => world.Time.Advance(TimeSpan.FromMilliseconds(2 * cohorts));
        Subscribe(world, 100);

        await world.UntilAsync(() => world.Database.Batches.Count > 100, TimeSpan.FromMinutes(1));

        Assert.All(world.Database.Batches, size => Assert.Equal(50, size));
        Assert.Null(SizeOf(world));
    }

    private static void Subscribe(PollingWorld world, int count)
    {
        for (var i = 0; i < count; i++)
        {
            world.Subscribe($"{i}");
        }
    }

    private static int? SizeOf(PollingWorld world) => world.Registry.ReadState()[0].BatchSize;
}

using LiveQuery.Load.Fleet;
using LiveQuery.Load.Hosting;
using LiveQuery.Load.Measuring;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;
using LiveQuery.Load.Workloads;

namespace LiveQuery.Load.Scenarios;

/// <summary>10: what a connection, a subscription and a cohort cost in memory while nothing happens.</summary>
internal sealed class MemoryScenario : Scenario
{
    private const int Settling = 12;

    public override string Name => "memory";

    public override string Title => "--connections connections with a shared live query, then --queries subscriptions of it, then as many cohorts: bytes of the server for each";

    public override Sizes SizesFor(SizeClass size) => size switch
    {
        SizeClass.Quick => new Sizes(500, 100, 0, TimeSpan.FromSeconds(0.1), 1),
        SizeClass.Small => new Sizes(20_000, 2000, 0, TimeSpan.FromSeconds(3), 1),
        _ => new Sizes(200_000, 10_000, 0, TimeSpan.FromSeconds(3), 1),
    };

    public override async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var sizes = context.Sizes;
        var sharing = new RowsWorkload(1, 1);
        var apart = new RowsWorkload(sizes.Connections, sizes.PerConnection);
        await apart.CreateAsync(context.Database, cancellationToken);
        // Row 1 belongs to session 1 in both, so that the same table serves all phases.
        var server = await context.StartServerAsync(RowsWorkload.Metadata, cancellationToken);
        await WarmUpAsync(context, server, apart, cancellationToken);
        await MeasureAsync(context, server, sharing.Plan(server, sizes.Connections, 1), "a connection with a shared live query", sizes.Connections, 0, cancellationToken);
        var connections = context.Result.Median("a connection with a shared live query") * sizes.Connections;
        await MeasureAsync(
            context, server, sharing.Plan(server, sizes.Connections, sizes.PerConnection), "a further subscription of it", sizes.Queries - sizes.Connections, connections, cancellationToken);
        await MeasureAsync(
            context,
            server,
            apart.Plan(server, sizes.Connections, sizes.PerConnection),
            "a further subscription with a cohort of its own",
            sizes.Queries - sizes.Connections,
            connections,
            cancellationToken);
        context.Result.Sample(
            "a cohort, its result included",
            "B",
            Better.Lower,
            context.Result.Median("a further subscription with a cohort of its own") - context.Result.Median("a further subscription of it"));
        context.Result.AtMost("at most 12 KB a connection", "a connection with a shared live query", 12_288);
        context.Result.AtMost("at most 400 B a subscription", "a further subscription of it", 400);
        context.Result.Note("bytes are resident memory after the server had time to collect its garbage; a cohort keeps its last result");
    }

    private static async Task WarmUpAsync(ScenarioContext context, ServerProcess server, RowsWorkload rows, CancellationToken cancellationToken)
    {
        var fleet = await context.OpenFleetAsync(rows.Plan(server, Math.Min(100, context.Sizes.Connections), 1), cancellationToken);
        await context.EndAsync(fleet);
    }

    private static async Task MeasureAsync(
        ScenarioContext context, ServerProcess server, FleetPlan plan, string name, int count, double without, CancellationToken cancellationToken)
    {
        var empty = await SettleAsync(context, server, cancellationToken);
        var fleet = await context.OpenFleetAsync(plan, cancellationToken);
        var full = await SettleAsync(context, server, cancellationToken);
        if (count > 0)
        {
            context.Result.Sample(name, "B", Better.Lower, (full - empty - without) / count);
        }

        await context.VerifyNothingWrongAsync(fleet, cancellationToken);
        await context.EndAsync(fleet);
    }

    /// <summary>The least that the server held over some seconds: what a collection leaves.</summary>
    private static async Task<double> SettleAsync(ScenarioContext context, ServerProcess server, CancellationToken cancellationToken)
    {
        var least = double.MaxValue;
        for (var i = 0; i < Settling; i++)
        {
            await Task.Delay(context.Sizes.For / Settling, cancellationToken);
            least = Math.Min(least, ProcessUsage.Resident(server.Id));
        }

        return least;
    }
}

using LiveQuery.Load.Measuring;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;
using LiveQuery.Load.Workloads;

namespace LiveQuery.Load.Scenarios;

/// <summary>12: as many live queries as the machine can hold.</summary>
internal sealed class MillionScenario : Scenario
{
    private const int Shapes = 5;

    public override string Name => "million";

    public override string Title => "--queries live queries over --connections connections, --rate changes a second, each to one row: does it hold, lag, memory";

    public override Sizes SizesFor(SizeClass size) => size switch
    {
        SizeClass.Quick => new Sizes(2000, 50, 20, TimeSpan.FromSeconds(1), 1),
        SizeClass.Small => new Sizes(50_000, 500, 100, TimeSpan.FromSeconds(15), 1),
        _ => new Sizes(1_000_000, 10_000, 1000, TimeSpan.FromMinutes(3), 1),
    };

    public override LiveWorkload Workload(Sizes sizes) => RowWriters.Workload(
        new RowsWorkload(sizes.Connections, sizes.PerConnection), sizes, (database, rows, duration, token) => RowWriters.OneByOneAsync(database, rows, sizes.Rate, duration, token));

    public override async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var sizes = context.Sizes;
        var rows = new RowsWorkload(sizes.Connections, sizes.PerConnection);
        await rows.CreateAsync(context.Database, cancellationToken);
        var server = await context.StartServerAsync(RowsWorkload.Metadata, cancellationToken);
        var plan = rows.Plan(server, sizes.Connections, sizes.PerConnection, RowsWorkload.Shapes(Shapes));
        var empty = ProcessUsage.Resident(server.Id);
        var fleet = await context.OpenFleetAsync(plan, cancellationToken);
        await context.WarmUpAsync(server, (slice, token) => RowWriters.OneByOneAsync(context.Database, rows, sizes.Rate, slice, token), cancellationToken);
        foreach (var _ in context.Rounds())
        {
            var behind = TimeSpan.Zero;
            var usage = await context.MeasureAsync(
                "server",
                sizes.Round,
                server,
                fleet,
                async token => behind = await RowWriters.OneByOneAsync(context.Database, rows, sizes.Rate, sizes.Round, token),
                cancellationToken);
            Judge.Writers(context.Result, behind);
            await context.VerifyVersionsAsync(fleet, "item", cancellationToken);
            context.Result.Add((await fleet.ReadAsync(cancellationToken)).Latency);
            context.Result.Sample("server's memory", "MiB", Better.Lower, usage.Resident / 1048576.0);
            context.Result.Sample("memory per live query, its share of a connection included", "B", Better.Lower, (double)(usage.Resident - empty) / sizes.Queries);
            context.Result.Sample("server CPU a second", "s", Better.Lower, usage.ServerCpu / usage.Seconds);
            context.Result.Sample("Postgres CPU a second", "s", Better.Lower, usage.PostgresCpu / usage.Seconds);
            context.Result.Sample("cohorts refetched per change", "", Better.Lower, usage.Refetched / (sizes.Rate * sizes.Round.TotalSeconds));
        }

        await context.VerifyNothingMissedAsync(server, cancellationToken);
        Judge.Lag(context.Result, 100, "holds: p99 at most 100 ms, and lag does not grow");
    }
}

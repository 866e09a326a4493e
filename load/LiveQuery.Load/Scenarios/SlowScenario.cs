using LiveQuery.Load.Measuring;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;
using LiveQuery.Load.Workloads;

namespace LiveQuery.Load.Scenarios;

/// <summary>9: some clients stop reading.</summary>
internal sealed class SlowScenario : Scenario
{
    private const int OneOf = 100;
    private const int TransactionsPerSecond = 20;

    public override string Name => "slow";

    public override string Title =>
        "1 % of --connections clients stop reading while every row is updated --rate times a second: lag of the others against the time before, memory";

    public override Sizes SizesFor(SizeClass size) => size switch
    {
        SizeClass.Quick => new Sizes(100, 100, 1, TimeSpan.FromSeconds(1), 1),
        SizeClass.Small => new Sizes(1000, 1000, 1, TimeSpan.FromSeconds(20), 2),
        _ => new Sizes(5000, 5000, 1, TimeSpan.FromMinutes(2), 4),
    };

    public override LiveWorkload Workload(Sizes sizes) => RowWriters.Workload(
        new RowsWorkload(sizes.Connections, sizes.PerConnection, bodyLength: 4000), sizes, (database, rows, duration, token) =>
            RowWriters.ChurnAsync(database, rows, sizes.Rate, TransactionsPerSecond, duration, token));

    public override async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var sizes = context.Sizes;
        // Rows large enough for the buffers of a socket that nobody reads to fill.
        var rows = new RowsWorkload(sizes.Connections, sizes.PerConnection, bodyLength: 4000);
        await rows.CreateAsync(context.Database, cancellationToken);
        var server = await context.StartServerAsync(RowsWorkload.Metadata, cancellationToken);
        var fleet = await context.OpenFleetAsync(rows.Plan(server, sizes.Connections, sizes.PerConnection), cancellationToken);
        await context.WarmUpAsync(
            server, (slice, token) => RowWriters.ChurnAsync(context.Database, rows, sizes.Rate, TransactionsPerSecond, slice, token), cancellationToken);
        var slow = Math.Max(1, sizes.Connections / OneOf);
        foreach (var _ in context.Rounds())
        {
            var before = await RunAsync(context, rows, "all read", server, fleet, cancellationToken);
            await fleet.StallAsync(slow, cancellationToken);
            var during = await RunAsync(context, rows, "1 % do not", server, fleet, cancellationToken);
            await fleet.StallAsync(0, cancellationToken);
            context.Result.Sample("lag p99 of all", "ms", Better.Lower, before.Lag);
            context.Result.Sample("lag p99 of the others", "ms", Better.Lower, during.Lag);
            context.Result.Sample("p99: with slow clients ÷ without", "", Better.Lower, during.Lag / before.Lag);
            context.Result.Sample("server's memory, all read", "MiB", Better.Lower, before.Memory);
            context.Result.Sample("server's memory, 1 % do not", "MiB", Better.Lower, during.Memory);
        }

        await context.VerifyVersionsAsync(fleet, "item", cancellationToken);
        await context.VerifyNothingMissedAsync(server, cancellationToken);
        context.Result.AtMost("p99 of the others within 10 %", "p99: with slow clients ÷ without", 1.1);
    }

    private static async Task<(double Lag, double Memory)> RunAsync(
        ScenarioContext context, RowsWorkload rows, string name, Hosting.ServerProcess server, Fleet.IFleet fleet, CancellationToken cancellationToken)
    {
        var usage = await context.MeasureAsync(
            name,
            context.Sizes.Round / 2,
            server,
            fleet,
            token => RowWriters.ChurnAsync(context.Database, rows, context.Sizes.Rate, TransactionsPerSecond, context.Sizes.Round / 2, token),
            cancellationToken);
        // The last changes reach those who read after the writers have ended.
        await Task.Delay(context.Options.RefetchInterval, cancellationToken);
        var latency = (await fleet.ReadAsync(cancellationToken)).Latency;
        context.Result.Add(latency);
        return (Latency.Of(latency).P99, usage.Resident / 1048576.0);
    }
}

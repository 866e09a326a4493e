using LiveQuery.Load.Measuring;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;
using LiveQuery.Load.Workloads;

namespace LiveQuery.Load.Scenarios;

/// <summary>3b: few changes, and nothing set up in the database: the snapshot alone tells of them.</summary>
internal sealed class ProbeScenario : Scenario
{
    public override string Name => "probe";

    public override string Title => "--rate transactions a second with nothing set up (the snapshot gate alone): lag, and the CPU of probes";

    public override Sizes SizesFor(SizeClass size) => size switch
    {
        SizeClass.Quick => new Sizes(100, 10, 2, TimeSpan.FromSeconds(1), 1),
        SizeClass.Small => new Sizes(5000, 100, 1, TimeSpan.FromSeconds(20), 1),
        _ => new Sizes(100_000, 1000, 1, TimeSpan.FromMinutes(1), 1),
    };

    public override LiveWorkload Workload(Sizes sizes) => RowWriters.Workload(
        new RowsWorkload(sizes.Connections, sizes.PerConnection), sizes, (database, rows, duration, token) => RowWriters.OneByOneAsync(database, rows, sizes.Rate, duration, token));

    public override async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var sizes = context.Sizes;
        var rows = new RowsWorkload(sizes.Connections, sizes.PerConnection);
        await rows.CreateAsync(context.Database, cancellationToken);
        var server = await context.StartServerAsync(RowsWorkload.Metadata, cancellationToken, "--changes", "snapshot");
        var fleet = await context.OpenFleetAsync(rows.Plan(server, sizes.Connections, sizes.PerConnection), cancellationToken);
        await context.WarmUpAsync(
            server, (slice, token) => RowWriters.OneByOneAsync(context.Database, rows, sizes.Rate, slice, token), cancellationToken);

        foreach (var _ in context.Rounds())
        {
            // What the last write has made dirty is fetched meanwhile.
            await Task.Delay(TimeSpan.FromSeconds(context.Options.Size == SizeClass.Quick ? 1 : 3), cancellationToken);
            var quiet = await context.MeasureAsync(
                "nothing written", sizes.BaselineRound, server, fleet, token => Task.Delay(sizes.BaselineRound, token), cancellationToken);
            context.Result.Sample("server CPU a second while nothing is written", "s", Better.Lower, quiet.ServerCpu / quiet.Seconds);
            context.Result.Sample("Postgres CPU a second while nothing is written", "s", Better.Lower, quiet.PostgresCpu / quiet.Seconds);
            context.Result.Sample("probes a second while nothing is written", "", Better.Lower, quiet.Probes / quiet.Seconds);
            await context.MeasureAsync(
                "snapshot",
                sizes.Round,
                server,
                fleet,
                token => RowWriters.OneByOneAsync(context.Database, rows, sizes.Rate, sizes.Round, token),
                cancellationToken);
            await context.VerifyVersionsAsync(fleet, "item", cancellationToken);
            var figures = await fleet.ReadAsync(cancellationToken);
            context.Result.Add(figures.Latency);
            var latency = Latency.Of(figures.Latency);
            context.Result.Sample("lag p50", "ms", Better.Lower, latency.P50);
            context.Result.Sample("lag p99", "ms", Better.Lower, latency.P99);
        }

        await context.VerifyNothingMissedAsync(server, cancellationToken);
        context.Result.AtMost("p50 at most 40 ms", "lag p50", 40);
        context.Result.AtMost("p99 at most 150 ms", "lag p99", 150);
        context.Result.AtMost("probes at most 1 % of a core of Postgres", "Postgres CPU a second while nothing is written", 0.01);
    }
}

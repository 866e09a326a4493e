using System.Diagnostics;
using LiveQuery.Load.Measuring;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;
using LiveQuery.Load.Workloads;

namespace LiveQuery.Load.Scenarios;

/// <summary>8: all connections drop and come back at once.</summary>
internal sealed class StormScenario : Scenario
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    public override string Name => "storm";

    public override string Title => "--connections connections drop and come back at once with all their live queries: statements, time until all have their result, peak memory";

    public override Sizes SizesFor(SizeClass size) => size switch
    {
        SizeClass.Quick => new Sizes(250, 50, 0, TimeSpan.FromSeconds(1), 1),
        SizeClass.Small => new Sizes(5000, 1000, 0, TimeSpan.FromSeconds(10), 3),
        _ => new Sizes(50_000, 10_000, 0, TimeSpan.FromSeconds(30), 5),
    };

    public override async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var sizes = context.Sizes;
        var rows = new RowsWorkload(sizes.Connections, sizes.PerConnection);
        await rows.CreateAsync(context.Database, cancellationToken);
        var server = await context.StartServerAsync(RowsWorkload.Metadata, cancellationToken);
        var fleet = await context.OpenFleetAsync(
            rows.Plan(server, sizes.Connections, sizes.PerConnection) with { MostOpening = int.MaxValue }, cancellationToken);
        var needed = Math.Ceiling((double)rows.Rows / context.Options.BatchSize);
        foreach (var _ in context.Rounds())
        {
            await fleet.DropAsync(cancellationToken);
            await WaitUntilEmptyAsync(server, cancellationToken);
            ProcessUsage.ForgetPeak(server.Id);
            var watch = Stopwatch.StartNew();
            var storm = await context.MeasureAsync("storm", null, server, fleet, token => fleet.OpenAsync(Timeout, token), cancellationToken);
            context.Result.Sample("time until all have their result", "s", Better.Lower, watch.Elapsed.TotalSeconds);
            context.Result.Sample("statements of first fetches", "", Better.Lower, storm.Batches);
            context.Result.Sample("statements ÷ (cohorts ÷ batch size)", "", Better.Lower, storm.Batches / needed);
            context.Result.Sample("server CPU per connection", "µs", Better.Lower, storm.ServerCpu * 1e6 / sizes.Connections);
            context.Result.Sample("server's peak memory", "MiB", Better.Lower, ProcessUsage.PeakResident(server.Id) / 1048576.0);
            context.Say($"all are back after {watch.Elapsed.TotalSeconds:0.0} s");
        }

        await context.VerifyVersionsAsync(fleet, "item", cancellationToken);
        context.Result.AtMost("at most 1.2 × (cohorts ÷ batch size) statements", "statements ÷ (cohorts ÷ batch size)", 1.2);
        context.Result.AtMost("all have their result within 10 s", "time until all have their result", 10);
    }

    // The server learns of the lost connections one after the other: the storm begins when it has none left.
    private static async Task WaitUntilEmptyAsync(Hosting.ServerProcess server, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while ((await server.ReadMetricsAsync(cancellationToken))["hasura_websocket_connections"] > 0)
        {
            if (watch.Elapsed > Timeout)
            {
                throw new LoadException("the server still counts connections that are gone");
            }

            await Task.Delay(20, cancellationToken);
        }
    }
}

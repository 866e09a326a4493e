using LiveQuery.Load.Hosting;
using LiveQuery.Load.Measuring;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;
using LiveQuery.Load.Workloads;

namespace LiveQuery.Load.Scenarios;

/// <summary>4: one live query that everybody has.</summary>
internal sealed class FanOutScenario : Scenario
{
    private const int Many = 10;

    public override string Name => "fanout";

    public override string Title =>
        "one live query, --queries subscribers on --connections connections, --rate changes a second: server CPU per push against a bare socket writer";

    public override Sizes SizesFor(SizeClass size) => size switch
    {
        SizeClass.Quick => new Sizes(200, 20, 5, TimeSpan.FromSeconds(1), 1),
        SizeClass.Small => new Sizes(5000, 500, 10, TimeSpan.FromSeconds(18), 3),
        _ => new Sizes(50_000, 5000, 10, TimeSpan.FromMinutes(1), 3),
    };

    public override LiveWorkload Workload(Sizes sizes) => RowWriters.Workload(
        new RowsWorkload(1, 1), sizes, (database, rows, duration, token) => RowWriters.OneByOneAsync(database, rows, sizes.Rate, duration, token));

    public override async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var sizes = context.Sizes;
        await new RowsWorkload(1, 1).CreateAsync(context.Database, cancellationToken);
        var server = await context.StartServerAsync(RowsWorkload.Metadata, cancellationToken, "--refetch-interval", "10ms");
        await MeasureAsync(context, server, sizes.Connections, sizes.PerConnection, "", cancellationToken);
        if (sizes.PerConnection > 1)
        {
            // One message to a flush costs most: the socket's write is not shared.
            await MeasureAsync(context, server, sizes.Connections, 1, ", one per connection", cancellationToken);
        }

        await context.VerifyNothingMissedAsync(server, cancellationToken);
        context.Result.AtMost("at most 1.5 × the floor writer with one message per flush", "server ÷ floor writer, one per connection", 1.5);
        if (sizes.PerConnection >= Many)
        {
            context.Result.AtMost("at most 1.0 µs with ten in a flush", Figures.ServerPerPush, 1.0);
        }
    }

    private static async Task MeasureAsync(
        ScenarioContext context, ServerProcess server, int connections, int perConnection, string suffix, CancellationToken cancellationToken)
    {
        var sizes = context.Sizes;
        var plan = new RowsWorkload(1, 1).Plan(server, connections, perConnection);
        var fleet = await context.OpenFleetAsync(plan, cancellationToken);
        var floor = await Floor.OpenAsync(context, plan, cancellationToken);
        await context.WarmUpAsync(server, (slice, token) => WriteAsync(context, slice, token), cancellationToken);
        foreach (var _ in context.Rounds())
        {
            var behind = TimeSpan.Zero;
            var served = await context.MeasureAsync(
                $"server{suffix}", sizes.Round, server, fleet, async token => behind = await WriteAsync(context, sizes.Round, token), cancellationToken);
            var record = (await fleet.ReadAsync(cancellationToken)).Latency;
            context.Result.Add(record);
            if (sizes.PerConnection > 1)
            {
                // The two ways differ in lag, and the scenario's own is of both.
                var latency = Latency.Of(record);
                context.Result.Sample($"lag p50{suffix}", "ms", Better.Lower, latency.P50);
                context.Result.Sample($"lag p99{suffix}", "ms", Better.Lower, latency.P99);
            }

            Judge.Writers(context.Result, behind);
            await context.VerifyVersionsAsync(fleet, "item", cancellationToken);
            var pushed = await floor.PushAsync(context, sizes.Rate, sizes.BaselineRound, cancellationToken);
            var push = served.ServerCpu * 1e6 / served.Results;
            context.Result.Sample(Figures.ServerPerPush + suffix, "µs", Better.Lower, push);
            context.Result.Sample($"floor writer: CPU per push{suffix}", "µs", null, pushed);
            context.Result.Sample($"server ÷ floor writer{suffix}", "", Better.Lower, push / pushed);
            context.Result.Sample($"pushes a second{suffix}", "", Better.Higher, served.Results / served.Seconds);
        }

        await context.EndAsync(fleet);
    }

    private static Task<TimeSpan> WriteAsync(ScenarioContext context, TimeSpan duration, CancellationToken cancellationToken) => Writers.RunAsync(
        context.Database, context.Sizes.Rate, duration, (connection, _) => RowsWorkload.UpdateAsync(connection, [1], cancellationToken), cancellationToken);
}

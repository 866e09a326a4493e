using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;
using LiveQuery.Load.Workloads;

namespace LiveQuery.Load.Scenarios;

/// <summary>11: subscribing with a plan that is known, to cohorts that have their result.</summary>
internal sealed class SubscribeScenario : Scenario
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    public override string Name => "subscribe";

    public override string Title => "--queries live queries are ended and subscribed to again, over and over, others hold their cohorts: server CPU from frame to first result";

    public override Sizes SizesFor(SizeClass size) => size switch
    {
        SizeClass.Quick => new Sizes(200, 10, 0, TimeSpan.FromSeconds(1), 1),
        SizeClass.Small => new Sizes(2000, 50, 0, TimeSpan.FromSeconds(15), 3),
        _ => new Sizes(10_000, 100, 0, TimeSpan.FromMinutes(1), 5),
    };

    public override async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var sizes = context.Sizes;
        var rows = new RowsWorkload(sizes.Connections, sizes.PerConnection);
        await rows.CreateAsync(context.Database, cancellationToken);
        var server = await context.StartServerAsync(RowsWorkload.Metadata, cancellationToken, "--max-subscribe-rate", "1000000");
        var plan = rows.Plan(server, sizes.Connections, sizes.PerConnection);
        await context.OpenFleetAsync(plan, cancellationToken);
        var fleet = await context.OpenFleetAsync(plan, cancellationToken);
        foreach (var round in context.Rounds(first: -1))
        {
            var turns = 0;
            var usage = await context.MeasureAsync(
                round < 0 ? "warming up" : "subscribing",
                sizes.Round,
                server,
                fleet,
                async token =>
                {
                    for (var watch = System.Diagnostics.Stopwatch.StartNew(); watch.Elapsed < sizes.Round; turns++)
                    {
                        await fleet.ResubscribeAsync(Timeout, token);
                    }
                },
                cancellationToken);
            if (round >= 0)
            {
                var subscribed = (double)turns * plan.Total;
                context.Result.Sample("server CPU per subscription", "µs", Better.Lower, usage.ServerCpu * 1e6 / subscribed);
                context.Result.Sample("subscriptions a second", "", Better.Higher, subscribed / usage.Seconds);
                context.Result.Sample("statements per subscription", "", Better.Lower, usage.Batches / subscribed);
            }
        }

        await context.VerifyVersionsAsync(fleet, "item", cancellationToken);
        context.Result.AtMost("at most 15 µs from frame to joined cohort", "server CPU per subscription", 15);
        context.Result.Note("a subscription here is all of it: its complete before, reading the frame, the plan, joining the cohort, and the push of the first result");
    }
}

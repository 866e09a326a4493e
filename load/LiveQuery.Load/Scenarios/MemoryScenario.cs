using LiveQuery.Load.Hosting;
using LiveQuery.Load.Measuring;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;
using LiveQuery.Load.Workloads;

namespace LiveQuery.Load.Scenarios;

/// <summary>10: what a connection, a subscription and a cohort cost in memory while nothing happens.</summary>
internal sealed class MemoryScenario : Scenario
{
    private const string Connection = "a connection with a live query that all share";
    private const string Subscription = "a further subscription of it";
    // Four megabytes, in hexadecimal.
    private const string OftenCollected = "0x400000";
    private const int Looks = 12;
    private const int MostFirst = 100;

    public override string Name => "memory";

    public override string Title => "--connections connections with a shared live query, --queries subscriptions of it, and as many cohorts: bytes of the server for each";

    public override Sizes SizesFor(SizeClass size) => size switch
    {
        SizeClass.Quick => new Sizes(500, 100, 0, TimeSpan.FromSeconds(0.1), 1),
        SizeClass.Small => new Sizes(20_000, 2000, 0, TimeSpan.FromSeconds(3), 1),
        _ => new Sizes(200_000, 10_000, 0, TimeSpan.FromSeconds(9), 3),
    };

    public override async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var sizes = context.Sizes;
        var sharing = new RowsWorkload(1, 1);
        var apart = new RowsWorkload(sizes.Connections, sizes.PerConnection);
        // Row 1 belongs to session 1 in both, so that the same table serves all.
        await apart.CreateAsync(context.Database, cancellationToken);
        context.ServerEnvironment["DOTNET_GCgen0size"] = OftenCollected;
        foreach (var _ in context.Rounds())
        {
            var one = await MeasureAsync(context, sharing, sizes.Connections, 1, cancellationToken);
            var many = await MeasureAsync(context, sharing, sizes.Connections, sizes.PerConnection, cancellationToken);
            var cohorts = await MeasureAsync(context, apart, sizes.Connections, sizes.PerConnection, cancellationToken);
            context.Result.Sample(Connection, "B", Better.Lower, one / sizes.Connections);
            if (sizes.PerConnection > 1)
            {
                context.Result.Sample(Subscription, "B", Better.Lower, (many - one) / (sizes.Connections * (sizes.PerConnection - 1.0)));
            }

            context.Result.Sample("a cohort with its result", "B", Better.Lower, (cohorts - many) / apart.Rows);
        }

        context.Result.AtMost("at most 12 KB a connection", Connection, 12 * 1024);
        context.Result.AtMost("at most 400 B a subscription", Subscription, 400);
        context.Result.Note("resident memory, each time of a fresh server; small generations have its garbage collected often, as memory pressure would");
    }

    /// <summary>What a server holds for a fleet beyond what it held before, in bytes.</summary>
    private static async Task<double> MeasureAsync(
        ScenarioContext context, RowsWorkload rows, int connections, int perConnection, CancellationToken cancellationToken)
    {
        var server = await context.StartServerAsync(RowsWorkload.Metadata, cancellationToken);
        var first = await context.OpenFleetAsync(rows.Plan(server, Math.Min(MostFirst, connections), perConnection), cancellationToken);
        await context.EndAsync(first);
        var empty = await SettleAsync(context, server, cancellationToken);
        var fleet = await context.OpenFleetAsync(rows.Plan(server, connections, perConnection), cancellationToken);
        var full = await SettleAsync(context, server, cancellationToken);
        await context.VerifyVersionsAsync(fleet, "item", cancellationToken);
        await context.EndAsync(fleet);
        await context.EndAsync(server);
        return full - empty;
    }

    /// <summary>The least that the server held over a while: what a collection leaves.</summary>
    private static async Task<double> SettleAsync(ScenarioContext context, ServerProcess server, CancellationToken cancellationToken)
    {
        var least = double.MaxValue;
        for (var i = 0; i < Looks; i++)
        {
            await Task.Delay(context.Sizes.Round / Looks, cancellationToken);
            least = Math.Min(least, ProcessUsage.Resident(server.Id));
        }

        return least;
    }
}

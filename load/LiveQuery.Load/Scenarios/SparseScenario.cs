using LiveQuery.Load.Measuring;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;
using LiveQuery.Load.Workloads;

namespace LiveQuery.Load.Scenarios;

/// <summary>3: many live queries, of which each change concerns one; under each gate that the server offers.</summary>
internal sealed class SparseScenario : Scenario
{
    private const double UnrelatedPerChange = 10;
    private const string Gated = Gate.Log;
    private const string Postgres = "Postgres CPU a second beyond the writes";

    // The log as well, of a view: it tells that the table has changed, and not whom that concerns.
    private const string Table = "table";

    private static readonly string[] Gates = [Gated, Table, "snapshot", "always"];

    public override string Name => "sparse";

    public override string Title =>
        "--rate transactions a second, each touching one subscriber's row, unrelated tables written ten times as often: cohorts refetched per change, lag, by gate";

    public override Sizes SizesFor(SizeClass size) => size switch
    {
        SizeClass.Quick => new Sizes(100, 10, 10, TimeSpan.FromSeconds(1), 1),
        SizeClass.Small => new Sizes(5000, 100, 50, TimeSpan.FromSeconds(8), 1),
        _ => new Sizes(100_000, 1000, 100, TimeSpan.FromSeconds(60), 3),
    };

    public override LiveWorkload Workload(Sizes sizes) => RowWriters.Workload(
        new RowsWorkload(sizes.Connections, sizes.PerConnection), sizes, (database, rows, duration, token) => RowWriters.OneByOneAsync(database, rows, sizes.Rate, duration, token));

    public override async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var rows = new RowsWorkload(context.Sizes.Connections, context.Sizes.PerConnection);
        await rows.CreateAsync(context.Database, cancellationToken);
        await RowsWorkload.CreateViewAsync(context.Database, cancellationToken);
        // What the writes themselves cost Postgres is in every phase.
        var alone = await context.MeasureAsync("writers alone", context.Sizes.Round, null, null, token => WriteAsync(context, rows, token), cancellationToken);
        foreach (var gate in Gates)
        {
            await MeasureAsync(context, rows, gate, alone.PostgresCpu / alone.Seconds, cancellationToken);
        }

        Gate.Compare(context.Result, Postgres, Gated, "always");
        Gate.Compare(context.Result, "server CPU a second", Gated, "always");
        Gate.Compare(context.Result, "cohorts refetched per change", Gated, Table);
        context.Result.AtMost("row gate: at most 1.1 cohorts refetched per change", $"cohorts refetched per change ({Gated})", 1.1);
        context.Result.AtMost("row gate: p50 at most 10 ms", $"lag p50 ({Gated})", 10);
        context.Result.AtMost("row gate: p99 at most 50 ms", $"lag p99 ({Gated})", 50);
        context.Result.AtMost("row gate: Postgres CPU at most 1/50 of polling", $"{Postgres} ({Gated} ÷ always)", 0.02);
    }

    private static async Task MeasureAsync(ScenarioContext context, RowsWorkload rows, string gate, double alone, CancellationToken cancellationToken)
    {
        var sizes = context.Sizes;
        var isLog = gate is Gated or Table;
        if (await Gate.StartAsync(context, RowsWorkload.MetadataWithView, isLog ? Gated : gate, cancellationToken) is not { } server)
        {
            return;
        }

        IReadOnlyList<string> operations = [gate == Table ? RowsWorkload.ByKeyThroughView : RowsWorkload.ByKey];
        var fleet = await context.OpenFleetAsync(rows.Plan(server, sizes.Connections, sizes.PerConnection, operations), cancellationToken);
        if (isLog)
        {
            await Gate.AwaitLogAsync(context, server, cancellationToken);
        }

        await context.WarmUpAsync(
            server, (slice, token) => RowWriters.OneByOneAsync(context.Database, rows, sizes.Rate, slice, token), cancellationToken);
        foreach (var _ in context.Rounds())
        {
            var usage = await context.MeasureAsync(gate, sizes.Round, server, fleet, token => WriteAsync(context, rows, token), cancellationToken);
            var record = (await fleet.ReadAsync(cancellationToken)).Latency;
            var latency = Latency.Of(record);
            context.Result.Sample($"cohorts refetched per change ({gate})", "", Better.Lower, usage.Refetched / (sizes.Rate * sizes.Round.TotalSeconds));
            context.Result.Sample($"lag p50 ({gate})", "ms", Better.Lower, latency.P50);
            context.Result.Sample($"lag p99 ({gate})", "ms", Better.Lower, latency.P99);
            context.Result.Sample($"{Postgres} ({gate})", "s", Better.Lower, Math.Max(0, (usage.PostgresCpu / usage.Seconds) - alone));
            context.Result.Sample($"server CPU a second ({gate})", "s", Better.Lower, usage.ServerCpu / usage.Seconds);
            if (gate == Gated)
            {
                context.Result.Add(record);
            }
        }

        await context.VerifyVersionsAsync(fleet, "item", cancellationToken);
        await context.VerifyNothingMissedAsync(server, cancellationToken);
        await context.EndAsync(fleet);
        await context.EndAsync(server);
    }

    private static async Task WriteAsync(ScenarioContext context, RowsWorkload rows, CancellationToken cancellationToken)
    {
        var behind = await Task.WhenAll(
            RowWriters.OneByOneAsync(context.Database, rows, context.Sizes.Rate, context.Sizes.Round, cancellationToken),
            Writers.RunAsync(
                context.Database,
                context.Sizes.Rate * UnrelatedPerChange,
                context.Sizes.Round,
                (connection, number) => RowsWorkload.UpdateUnrelatedAsync(connection, number, cancellationToken),
                cancellationToken));
        Judge.Writers(context.Result, behind.Max());
    }
}

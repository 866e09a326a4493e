using LiveQuery.Load.Baselines;
using LiveQuery.Load.Measuring;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;
using LiveQuery.Load.Workloads;

namespace LiveQuery.Load.Scenarios;

/// <summary>1: each live query on a connection of its own, every row changed all the time.</summary>
internal sealed class ChurnScenario : Scenario
{
    // What Hasura publishes: 5,000 live queries at a change a second each on 60 % of a CPU.
    private const double HasuraMicroseconds = 120;
    private const int TransactionsPerSecond = 20;

    public override string Name => "churn";

    public override string Title =>
        "each live query by primary key on its own connection, every row updated --rate times a second: server CPU per push, lag";

    public override Sizes SizesFor(SizeClass size) => size switch
    {
        SizeClass.Quick => new Sizes(50, 50, 1, TimeSpan.FromSeconds(1), 1),
        SizeClass.Small => new Sizes(1000, 1000, 1, TimeSpan.FromSeconds(24), 3),
        _ => new Sizes(10_000, 10_000, 1, TimeSpan.FromMinutes(3), 3),
    };

    public override LiveWorkload Workload(Sizes sizes) => RowWriters.Workload(
        new RowsWorkload(sizes.Connections, sizes.PerConnection), sizes, (database, rows, duration, token) =>
            RowWriters.ChurnAsync(database, rows, sizes.Rate, TransactionsPerSecond, duration, token));

    public override async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var sizes = context.Sizes;
        var rows = new RowsWorkload(sizes.Connections, sizes.PerConnection);
        await rows.CreateAsync(context.Database, cancellationToken);
        var server = await context.StartServerAsync(RowsWorkload.Metadata, cancellationToken);
        var fleet = await context.OpenFleetAsync(rows.Plan(server, sizes.Connections, sizes.PerConnection), cancellationToken);
        var bare = new MultiplexedStatement(await RowStatements.ExplainAsync(server, cancellationToken), RowStatements.Values(sizes.PerConnection));
        var floor = await Floor.OpenAsync(context, fleet.Plan, cancellationToken);
        await context.WarmUpAsync(server, WriteAsync, cancellationToken);
        foreach (var _ in context.Rounds())
        {
            var behind = TimeSpan.Zero;
            var served = await context.MeasureAsync(
                "server", sizes.Round, server, fleet, async token => behind = await WriteAsync(sizes.Round, token), cancellationToken);
            var figures = await fleet.ReadAsync(cancellationToken);
            context.Result.Add(figures.Latency);
            Judge.Writers(context.Result, behind);
            await context.VerifyVersionsAsync(fleet, "item", cancellationToken);

            var asked = 0L;
            var looped = await context.MeasureAsync(
                "bare loop",
                sizes.BaselineRound,
                null,
                null,
                async token => asked = await new StatementLoop(bare, (int)rows.Rows, context.Options.BatchSize)
                    .RunAsync(context.Database.Source, sizes.BaselineRound, token),
                cancellationToken);
            var pushed = await floor.PushAsync(context, sizes.Rate, sizes.BaselineRound, cancellationToken);
            Tell(context.Result, served, looped, asked, pushed);
        }

        await context.VerifyNothingMissedAsync(server, cancellationToken);
        Judge.Lag(context.Result, 1000, "p99 under 1 s, and lag does not grow");
        context.Result.AtMost("at most 12 µs of server CPU per push", Figures.ServerPerPush, 12);

        Task<TimeSpan> WriteAsync(TimeSpan duration, CancellationToken token) =>
            RowWriters.ChurnAsync(context.Database, rows, sizes.Rate, TransactionsPerSecond, duration, token);
    }

    private static void Tell(ResultBuilder result, PhaseUsage served, PhaseUsage looped, long asked, double floor)
    {
        var push = served.ServerCpu * 1e6 / served.Results;
        var read = looped.LoadCpu * 1e6 / asked;
        result.Sample(Figures.ServerPerPush, "µs", Better.Lower, push);
        result.Sample("Postgres CPU per refetched live query", "µs", Better.Lower, served.PostgresCpu * 1e6 / served.Refetched);
        result.Sample("bare loop: its CPU per live query", "µs", null, read);
        result.Sample("bare loop: Postgres CPU per live query", "µs", null, looped.PostgresCpu * 1e6 / asked);
        result.Sample("floor writer: CPU per push", "µs", null, floor);
        result.Sample("server ÷ (bare loop + floor writer)", "", Better.Lower, push / (read + floor));
        result.Sample("Hasura's published 120 µs ÷ server", "", Better.Higher, HasuraMicroseconds / push);
        result.Sample("pushes a second", "", Better.Higher, served.Results / served.Seconds);
    }
}

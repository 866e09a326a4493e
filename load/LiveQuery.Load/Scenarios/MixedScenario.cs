using LiveQuery.Load.Fleet;
using LiveQuery.Load.Hosting;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;
using LiveQuery.Load.Workloads;

namespace LiveQuery.Load.Scenarios;

/// <summary>Real data, five shapes of queries, and sessions that change: every last state is compared with its query run alone.</summary>
internal sealed class MixedScenario : Scenario
{
    private const int Turns = 4;
    private const int Changes = Turns - 1;

    public override string Name => "mixed";

    public override string Title =>
        "--queries live queries of five shapes over the demo's flights, --rate flights change a second, each connection takes four sessions in turn: every last state is compared, byte for byte";

    public override Sizes SizesFor(SizeClass size) => size switch
    {
        SizeClass.Quick => new Sizes(200, 20, 10, TimeSpan.FromSeconds(1), 1),
        SizeClass.Small => new Sizes(2000, 100, 20, TimeSpan.FromSeconds(20), 1),
        _ => new Sizes(10_000, 500, 50, TimeSpan.FromMinutes(2), 1),
    };

    public override LiveWorkload Workload(Sizes sizes)
    {
        var flights = new FlightsWorkload();
        return new LiveWorkload(
            FlightsWorkload.Metadata(),
            [],
            (database, token) => flights.LoadAsync(database.Source, sizes.Connections, token),
            server => flights.Plan(server, sizes.Connections, sizes.PerConnection, sizes.Connections) with { TimeMember = "updated_at" },
            (database, duration, token) => Writers.RunAsync(
                database, sizes.Rate, duration, (connection, _) => flights.UpdateAsync(connection, token), token));
    }

    public override async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var sizes = context.Sizes;
        var travellers = sizes.Connections * Turns;
        var flights = new FlightsWorkload();
        await flights.LoadAsync(context.Database.Source, travellers, cancellationToken);
        var server = await context.StartServerAsync(FlightsWorkload.Metadata(), cancellationToken);
        var fleet = await context.OpenFleetAsync(flights.Plan(server, sizes.Connections, sizes.PerConnection, travellers) with { TimeMember = "updated_at" }, cancellationToken);
        foreach (var round in context.Rounds())
        {
            await MeasureAsync(context, flights, server, fleet, round * Changes, cancellationToken);
        }

        await context.VerifyNothingMissedAsync(server, cancellationToken);
    }

    private static async Task MeasureAsync(
        ScenarioContext context, FlightsWorkload flights, ServerProcess server, IFleet fleet, int turn, CancellationToken cancellationToken)
    {
        var sizes = context.Sizes;
        var usage = await context.MeasureAsync(
            "server",
            sizes.Round,
            server,
            fleet,
            token => Task.WhenAll(
                Writers.RunAsync(context.Database, sizes.Rate, sizes.Round, (connection, _) => flights.UpdateAsync(connection, token), token),
                ChangeSessionsAsync(fleet, turn, sizes.Round, token)),
            cancellationToken);
        context.Result.Sample("server CPU a second", "s", Better.Lower, usage.ServerCpu / usage.Seconds);
        context.Result.Sample("Postgres CPU a second", "s", Better.Lower, usage.PostgresCpu / usage.Seconds);
        context.Result.Sample("server CPU per refetched cohort", "µs", Better.Lower, usage.ServerCpu * 1e6 / usage.Refetched);
        context.Result.Sample("cohorts refetched a second", "", null, usage.Refetched / usage.Seconds);
        context.Result.Sample("results a second", "", null, usage.Results / usage.Seconds);
        context.Result.Sample("server's memory", "MiB", Better.Lower, usage.Resident / 1048576.0);
        // For the last refetches, after the interval that they wait for, to reach the clients.
        await Task.Delay(context.Options.RefetchInterval + TimeSpan.FromSeconds(2), cancellationToken);
        context.Result.Add((await fleet.ReadAsync(cancellationToken)).Latency);
        await KeptStates.VerifyAsync(context, server, fleet, cancellationToken, turn + Changes);
    }

    // Goes on from the turn at which the round before has ended; after the last session comes the first again.
    private static async Task ChangeSessionsAsync(IFleet fleet, int turn, TimeSpan duration, CancellationToken cancellationToken)
    {
        for (var change = 1; change <= Changes; change++)
        {
            await Task.Delay(duration / Turns, cancellationToken);
            await fleet.ChangeSessionsAsync(turn + change, cancellationToken);
        }
    }
}

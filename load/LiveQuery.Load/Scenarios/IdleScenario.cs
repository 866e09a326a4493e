using System.Text.Json.Nodes;
using LiveQuery.Load.Hosting;
using LiveQuery.Load.Measuring;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;
using LiveQuery.Load.Workloads;

namespace LiveQuery.Load.Scenarios;

/// <summary>2: many live queries over a database that nobody writes to.</summary>
internal sealed class IdleScenario : Scenario
{
    private const int Shapes = 20;

    private const string Beginning = "gate, first two minutes";

    // The server's safety refetch slows down once it has gone round (in a minute, by default) and nothing was committed
    // meanwhile; polling before may put its beginning off by as much. Rounds that are longer tell of that time apart.
    private static readonly TimeSpan SlowsDownAfter = TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(5);

    public override string Name => "idle";

    public override string Title => "--queries live queries in 20 shapes, no writes: statements a second and CPU against polling each second";

    public override Sizes SizesFor(SizeClass size) => size switch
    {
        SizeClass.Quick => new Sizes(200, 10, 0, TimeSpan.FromSeconds(1), 1),
        SizeClass.Small => new Sizes(5000, 100, 0, TimeSpan.FromSeconds(20), 2),
        _ => new Sizes(100_000, 500, 0, TimeSpan.FromMinutes(6), 2),
    };

    public override async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var sizes = context.Sizes;
        var rows = new RowsWorkload(sizes.Connections, sizes.PerConnection);
        await rows.CreateAsync(context.Database, cancellationToken);
        var server = await context.StartServerAsync(RowsWorkload.Metadata, cancellationToken);
        var fleet = await context.OpenFleetAsync(rows.Plan(server, sizes.Connections, sizes.PerConnection, RowsWorkload.Shapes(Shapes)), cancellationToken);
        await ChangeAsync(server, "always", cancellationToken);
        await context.WarmUpAsync(server, Task.Delay, cancellationToken);
        foreach (var _ in context.Rounds())
        {
            await ChangeAsync(server, "auto", cancellationToken);
            // What the change of the gate made dirty is fetched before the round begins.
            await Task.Delay(context.Options.RefetchInterval + TimeSpan.FromSeconds(1), cancellationToken);
            var rest = sizes.Round;
            if (rest > SlowsDownAfter)
            {
                rest -= SlowsDownAfter;
                Tell(context.Result, Beginning, await WatchAsync(Beginning, SlowsDownAfter), null);
            }

            var idle = await WatchAsync("gate", rest);
            await ChangeAsync(server, "always", cancellationToken);
            var polling = await WatchAsync("polling", sizes.BaselineRound);
            Tell(context.Result, "gate", idle, Better.Lower);
            Tell(context.Result, "polling", polling, null);
            if (idle.Results + polling.Results > 0)
            {
                context.Result.Fail($"{idle.Results + polling.Results:N0} results came though nothing was written");
            }
        }

        await context.VerifyVersionsAsync(fleet, "item", cancellationToken);
        await context.VerifyNothingMissedAsync(server, cancellationToken);
        context.Result.AtMost("at most 2 statements a second, probes aside", "refetch statements a second (gate)", 2);
        context.Result.AtMost("at most 1 % of a core for the server", "server CPU a second (gate)", 0.01);
        context.Result.AtMost("at most 1 % of a core for Postgres", "Postgres CPU a second (gate)", 0.01);

        Task<PhaseUsage> WatchAsync(string phase, TimeSpan duration) =>
            context.MeasureAsync(phase, duration, server, fleet, token => Task.Delay(duration, token), cancellationToken);
    }

    private static Task ChangeAsync(ServerProcess server, string changes, CancellationToken cancellationToken) =>
        server.ChangePollingAsync(new JsonObject { ["changes"] = changes }, cancellationToken);

    private static void Tell(ResultBuilder result, string name, PhaseUsage usage, Better? better)
    {
        result.Sample($"refetch statements a second ({name})", "", better, usage.Batches / usage.Seconds);
        result.Sample($"probes a second ({name})", "", better, usage.Probes / usage.Seconds);
        result.Sample($"server CPU a second ({name})", "s", better, usage.ServerCpu / usage.Seconds);
        result.Sample($"Postgres CPU a second ({name})", "s", better, usage.PostgresCpu / usage.Seconds);
    }
}

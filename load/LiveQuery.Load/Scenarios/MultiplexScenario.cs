using System.Text.Json.Nodes;
using LiveQuery.Load.Baselines;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;
using LiveQuery.Load.Workloads;

namespace LiveQuery.Load.Scenarios;

/// <summary>5: cohorts refetched as fast as they can be.</summary>
internal sealed class MultiplexScenario : Scenario
{
    public override string Name => "multiplex";

    public override string Title =>
        "--queries cohorts (a customer's ten newest orders with their items) refetched as fast as they can: CPU per cohort against a bare loop of the same statement, Hasura's shape, one query each";

    public override Sizes SizesFor(SizeClass size) => size switch
    {
        SizeClass.Quick => new Sizes(100, 100, 1, TimeSpan.FromSeconds(1), 1),
        SizeClass.Small => new Sizes(1000, 1000, 1, TimeSpan.FromSeconds(12), 3),
        _ => new Sizes(10_000, 10_000, 1, TimeSpan.FromMinutes(1), 3),
    };

    public override async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var cohorts = context.Sizes.Queries;
        var orders = new OrdersWorkload(cohorts);
        await orders.CreateAsync(context.Database, cancellationToken);
        var server = await context.StartServerAsync(OrdersWorkload.Metadata, cancellationToken, "--refetch-interval", "10ms");
        var fleet = await context.OpenFleetAsync(orders.Plan(server, cohorts), cancellationToken);
        var sql = await server.ExplainAsync(OrdersWorkload.Newest, OrdersWorkload.Session, cancellationToken);
        var batch = context.Options.BatchSize;
        var known = await MultiplexedStatement.ReadKnownAsync(context.Database.Source, sql, OrdersWorkload.Values, cohorts, batch, cancellationToken);

        // As many at once as the server has, which takes what cores there are: two backends slow each other down.
        var connections = Environment.ProcessorCount;
        var loops = new (string Name, StatementLoop Loop)[]
        {
            ("bare loop", new StatementLoop(new MultiplexedStatement(sql, OrdersWorkload.Values, known), cohorts, batch, connections)),
            ("Hasura's shape", new StatementLoop(OrdersWorkload.Hasura, cohorts, batch, connections)),
            ("one query each", new StatementLoop(OrdersWorkload.Single, cohorts, 1, connections)),
        };
        foreach (var round in context.Rounds(first: -1))
        {
            // The round before the first warms all of them up.
            var isWarm = round >= 0;
            var duration = isWarm ? context.Sizes.Round : TimeSpan.FromSeconds(Math.Min(2, context.Sizes.Round.TotalSeconds));
            await server.ChangePollingAsync(new JsonObject { ["changes"] = "always" }, cancellationToken);
            var served = await context.MeasureAsync(
                isWarm ? "server" : "warming up", duration, server, fleet, token => Task.Delay(duration, token), cancellationToken);
            await server.ChangePollingAsync(new JsonObject { ["changes"] = "snapshot" }, cancellationToken);
            if (isWarm)
            {
                Tell(context.Result, "server", served.ServerCpu, served.PostgresCpu, served.Refetched);
                context.Result.Sample("cohorts refetched a second", "", Better.Higher, served.Refetched / served.Seconds);
            }

            foreach (var (name, loop) in loops)
            {
                var asked = 0L;
                var lasting = isWarm ? context.Sizes.BaselineRound : duration / 2;
                var usage = await context.MeasureAsync(
                    isWarm ? name : "warming up",
                    lasting,
                    null,
                    null,
                    async token => asked = await loop.RunAsync(context.Database.Source, lasting, token),
                    cancellationToken);
                if (isWarm)
                {
                    Tell(context.Result, name, usage.LoadCpu, usage.PostgresCpu, asked);
                }
            }

            if (isWarm)
            {
                Compare(context.Result, round);
            }
        }

        await KeptStates.VerifyAsync(context, server, fleet, cancellationToken);
        context.Result.AtMost("server adds at most 10 % to Postgres' CPU of the bare loop", "Postgres CPU: server ÷ bare loop", 1.1);
        context.Result.AtMost("Postgres at most 0.85 × Hasura's shape", "Postgres CPU: server ÷ Hasura's shape", 0.85);
        context.Result.AtMost("Postgres at most 0.4 × one query each", "Postgres CPU: server ÷ one query each", 0.4);
    }

    // Each cohort has a connection of its own.
    public override Sizes Fit(Sizes asked) => asked with { Connections = asked.Queries };

    private static void Tell(ResultBuilder result, string name, double cpu, double postgres, double cohorts)
    {
        result.Sample($"{name}: own CPU per cohort", "µs", name == "server" ? Better.Lower : null, cpu * 1e6 / cohorts);
        result.Sample(Postgres(name), "µs", name == "server" ? Better.Lower : null, postgres * 1e6 / cohorts);
    }

    private static void Compare(ResultBuilder result, int round)
    {
        foreach (var name in new[] { "bare loop", "Hasura's shape", "one query each" })
        {
            result.Sample($"Postgres CPU: server ÷ {name}", "", Better.Lower, result.At(Postgres("server"), round) / result.At(Postgres(name), round));
        }
    }

    private static string Postgres(string name) => $"{name}: Postgres CPU per cohort";
}

using LiveQuery.Load.Baselines;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;
using LiveQuery.Load.Workloads;

namespace LiveQuery.Load.Scenarios;

/// <summary>5b: what it costs Postgres to find out which results have changed.</summary>
internal sealed class DetectScenario : Scenario
{
    private const string Safe = "SHA-256";
    private const string Cheap = "hash of text";
    private const string Versions = "row versions first";

    // The shares of changed cohorts, in per cent.
    private static readonly int[] Shares = [0, 10, 40, 100];

    public override string Name => "detect";

    public override string Title =>
        "--queries cohorts (a customer's ten newest orders with their items), some of them changed: Postgres CPU per cohort by SHA-256, by the hash of text, and by row versions first";

    public override Sizes SizesFor(SizeClass size) => size switch
    {
        SizeClass.Quick => new Sizes(100, 100, 1, TimeSpan.FromSeconds(1), 1),
        SizeClass.Small => new Sizes(1000, 1000, 1, TimeSpan.FromSeconds(8), 3),
        _ => new Sizes(10_000, 10_000, 1, TimeSpan.FromSeconds(40), 3),
    };

    public override async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var cohorts = context.Sizes.Queries;
        await new OrdersWorkload(cohorts).CreateAsync(context.Database, cancellationToken);
        var (safe, versions) = await ExplainAsync("sha256", true);
        var (cheap, _) = await ExplainAsync("hashtext", false);
        var ways = new List<(string Name, string Sql, byte[]?[][] Known)>();
        foreach (var (name, sql) in new[] { (Safe, safe), (Cheap, cheap), (Versions, versions) })
        {
            ways.Add((name, sql, await MultiplexedStatement.ReadKnownAsync(
                context.Database.Source, sql, OrdersWorkload.Values, cohorts, context.Options.BatchSize, cancellationToken)));
        }

        foreach (var round in context.Rounds(first: -1))
        {
            // The round before the first warms all of them up.
            foreach (var share in Shares)
            {
                foreach (var (name, sql, known) in ways)
                {
                    await MeasureAsync(context, name, share, sql, known, round < 0, cancellationToken);
                }

                if (round >= 0)
                {
                    foreach (var name in new[] { Cheap, Versions })
                    {
                        context.Result.Sample(
                            $"{share} % changed: {name} ÷ {Safe}", "", Better.Lower, context.Result.At(Figure(name, share), round) / context.Result.At(Figure(Safe, share), round));
                    }
                }
            }
        }

        async Task<(string Sql, string Fingerprint)> ExplainAsync(string hash, bool withFingerprint)
        {
            var server = await context.StartServerAsync(OrdersWorkload.Metadata, cancellationToken, "--result-hash", hash);
            var sql = await server.ExplainAsync(OrdersWorkload.Newest, OrdersWorkload.Session, cancellationToken);
            var fingerprint = withFingerprint
                ? await server.ExplainAsync(OrdersWorkload.Newest, OrdersWorkload.Session, cancellationToken, "fingerprint")
                : "";
            await context.EndAsync(server);
            return (sql, fingerprint);
        }
    }

    // There are no clients: a cohort is a connection's in name alone.
    public override Sizes Fit(Sizes asked) => asked with { Connections = asked.Queries };

    private static async Task MeasureAsync(
        ScenarioContext context, string name, int share, string sql, byte[]?[][] known, bool isWarmUp, CancellationToken cancellationToken)
    {
        // Who has changed is not recognized.
        byte[]?[][] partly = [.. known.Select(values => values.Select((value, cohort) => cohort % 100 < share ? null : value).ToArray())];
        var loop = new StatementLoop(new MultiplexedStatement(sql, OrdersWorkload.Values, partly), context.Sizes.Queries, context.Options.BatchSize);
        var duration = context.Sizes.Round / (Shares.Length * 3) / (isWarmUp ? 4 : 1);
        var asked = 0L;
        var usage = await context.MeasureAsync(
            isWarmUp ? "warming up" : $"{name}, {share} %",
            duration,
            null,
            null,
            async token => asked = await loop.RunAsync(context.Database.Source, duration, token),
            cancellationToken);
        if (!isWarmUp)
        {
            context.Result.Sample(Figure(name, share), "µs", Better.Lower, usage.PostgresCpu * 1e6 / asked);
        }
    }

    private static string Figure(string name, int share) => $"{share} % changed: Postgres CPU per cohort, {name}";
}

using LiveQuery.Load.Fleet;
using LiveQuery.Load.Hosting;
using LiveQuery.Load.Measuring;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;
using LiveQuery.Load.Workloads;

namespace LiveQuery.Load.Scenarios;

/// <summary>7: a long list of which one row changes, as whole results and as patches.</summary>
internal sealed class DiffScenario : Scenario
{
    private const int Length = 500;

    public override string Name => "diff";

    public override string Title => $"a list of {Length} rows for --connections subscribers, one row changes --rate times a second: bytes and CPU of patches against whole results";

    public override Sizes SizesFor(SizeClass size) => size switch
    {
        SizeClass.Quick => new Sizes(20, 20, 5, TimeSpan.FromSeconds(1), 1),
        SizeClass.Small => new Sizes(200, 200, 5, TimeSpan.FromSeconds(16), 2),
        _ => new Sizes(1000, 1000, 5, TimeSpan.FromMinutes(1), 3),
    };

    public override LiveWorkload Workload(Sizes sizes)
    {
        var list = new ListWorkload(Length);
        return new LiveWorkload(
            ListWorkload.Metadata,
            ["--refetch-interval", "10ms"],
            list.CreateAsync,
            server => ListWorkload.Plan(server, sizes.Connections, patches: false),
            (database, duration, token) => Writers.RunAsync(
                database, sizes.Rate, duration, (connection, number) => list.ChangeAsync(connection, number, token), token));
    }

    // Everybody has the list once.
    public override Sizes Fit(Sizes asked) => asked with { Queries = asked.Connections };

    public override async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var list = new ListWorkload(Length);
        await list.CreateAsync(context.Database, cancellationToken);
        var server = await context.StartServerAsync(ListWorkload.Metadata, cancellationToken, "--refetch-interval", "10ms");
        var offersPatches = await OffersPatchesAsync(server, cancellationToken);
        if (!offersPatches)
        {
            context.Result.NotOffered("patches: this server does not say in its connection_ack that it sends them");
        }

        foreach (var patches in Forms(offersPatches, 0))
        {
            await WarmUpAsync(context, list, server, patches, cancellationToken);
        }

        foreach (var round in context.Rounds())
        {
            foreach (var patches in Forms(offersPatches, round))
            {
                await MeasureAsync(context, list, server, patches, cancellationToken);
            }

            if (offersPatches)
            {
                Compare(context.Result, "bytes per push", round);
                Compare(context.Result, Figures.ServerPerPush, round);
            }
        }

        context.Result.AtMost("at most 2 % of the bytes", "bytes per push (patches ÷ whole results)", 0.02);
        await context.VerifyNothingMissedAsync(server, cancellationToken);
    }

    // Which comes first changes from round to round, so that what drifts favors neither.
    private static IEnumerable<bool> Forms(bool offersPatches, int round) =>
        !offersPatches ? [false] : round % 2 == 0 ? [false, true] : [true, false];

    private static async Task WarmUpAsync(
        ScenarioContext context, ListWorkload list, ServerProcess server, bool patches, CancellationToken cancellationToken)
    {
        var fleet = await context.OpenFleetAsync(ListWorkload.Plan(server, context.Sizes.Connections, patches), cancellationToken);
        await context.WarmUpAsync(server, (slice, token) => WriteAsync(context, list, slice, token), cancellationToken);
        await context.VerifyNothingWrongAsync(fleet, cancellationToken);
        await context.EndAsync(fleet);
    }

    /// <summary>A round of one form: its clients alone are there, since the server would make and push both forms for both.</summary>
    private static async Task MeasureAsync(
        ScenarioContext context, ListWorkload list, ServerProcess server, bool patches, CancellationToken cancellationToken)
    {
        var name = Form(patches);
        var fleet = await context.OpenFleetAsync(ListWorkload.Plan(server, context.Sizes.Connections, patches), cancellationToken);
        // First results, and the last round's connections, are out of the way.
        await QuietAsync(context, server, cancellationToken);
        var behind = TimeSpan.Zero;
        var duration = context.Sizes.Round / 2;
        var usage = await context.MeasureAsync(
            name, duration, server, fleet, async token => behind = await WriteAsync(context, list, duration, token), cancellationToken);
        Judge.Writers(context.Result, behind);
        await QuietAsync(context, server, cancellationToken);
        var figures = await fleet.ReadAsync(cancellationToken);
        var latency = Latency.Of(figures.Latency);
        context.Result.Sample($"bytes per push ({name})", "B", Better.Lower, (double)usage.Bytes / usage.Results);
        context.Result.Sample($"{Figures.ServerPerPush} ({name})", "µs", Better.Lower, usage.ServerCpu * 1e6 / usage.Results);
        context.Result.Sample($"lag p50 ({name})", "ms", Better.Lower, latency.P50);
        context.Result.Sample($"lag p99 ({name})", "ms", Better.Lower, latency.P99);
        if (patches)
        {
            context.Result.Add(figures.Latency);
            context.Result.Sample("patches among the pushes", "", Better.Higher, (double)figures.Patches / figures.Results);
        }

        await KeptStates.VerifyAsync(context, server, fleet, cancellationToken);
        await context.EndAsync(fleet);
    }

    private static Task<TimeSpan> WriteAsync(ScenarioContext context, ListWorkload list, TimeSpan duration, CancellationToken cancellationToken) => Writers.RunAsync(
        context.Database, context.Sizes.Rate, duration, (connection, number) => list.ChangeAsync(connection, number, cancellationToken), cancellationToken);

    private static string Form(bool patches) => patches ? "patches" : "whole results";

    // Two readings of the server's counts with an interval between them that do not differ: all that was written has been sent.
    private static async Task QuietAsync(ScenarioContext context, ServerProcess server, CancellationToken cancellationToken)
    {
        var pushes = -1.0;
        for (var i = 0; i < 100; i++)
        {
            var now = (await server.ReadMetricsAsync(cancellationToken))["livequery_pushes_total"];
            if (now == pushes)
            {
                return;
            }

            pushes = now;
            await Task.Delay(300, cancellationToken);
        }

        context.Result.Note("the server was still pushing long after the last change");
    }

    private static async Task<bool> OffersPatchesAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        // A server that knows nothing of patches answers with whole states; its ack tells beforehand.
        await using var probe = new LocalFleet(ListWorkload.Plan(server, 1, patches: true) with { Expect = Expectation.Any, Patches = false });
        await probe.OpenAsync(TimeSpan.FromSeconds(30), cancellationToken);
        return (await probe.ReadAsync(cancellationToken)).Patching == 1;
    }

    private static void Compare(ResultBuilder result, string figure, int round) => result.Sample(
        $"{figure} (patches ÷ whole results)",
        "",
        Better.Lower,
        result.At($"{figure} ({Form(patches: true)})", round) / result.At($"{figure} ({Form(patches: false)})", round));
}

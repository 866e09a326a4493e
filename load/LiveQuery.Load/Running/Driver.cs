using System.Diagnostics;
using System.Globalization;
using LiveQuery.Load.Fleet;
using LiveQuery.Load.Measuring;
using LiveQuery.Load.Reporting;

namespace LiveQuery.Load.Running;

/// <summary>
/// Puts the clients on any server that speaks one of the two subprotocols. What it writes and how is not ours: results
/// are counted and timed, and their states are not verified.
/// </summary>
internal sealed class Driver(DriveOptions options, LiveView view)
{
    // What others refetch at is not known; a second is what they come with.
    private const double RefetchMilliseconds = 1000;
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(120);

    /// <summary>Runs it.</summary>
    public async Task<ScenarioResult> RunAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var result = new ResultBuilder { TolerableGrowth = RefetchMilliseconds };
        await using var fleet = await FleetGroup.StartAsync(options.Plan, options.Workers, cancellationToken);
        try
        {
            await fleet.OpenAsync(OpenTimeout, cancellationToken);
            var opened = watch.Elapsed;
            view.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Plan.Total:N0} operations on {options.Plan.Connections:N0} connections after {opened.TotalSeconds:0.0} s"));
            result.Sample("time until all have subscribed", "s", Better.Lower, opened.TotalSeconds);
            await MeasureAsync(fleet, result, cancellationToken);
        }
        catch (LoadException problem)
        {
            result.Fail(problem.Message);
        }

        var built = result.Build(
            "drive",
            $"{options.Plan.Total:N0} operations on {options.Plan.Endpoint.GetLeftPart(UriPartial.Path)}",
            new Dictionary<string, string>
            {
                ["queries"] = options.Plan.Total.ToString("N0", CultureInfo.InvariantCulture),
                ["connections"] = options.Plan.Connections.ToString("N0", CultureInfo.InvariantCulture),
                ["for"] = $"{options.For.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)}s",
                ["subprotocol"] = options.Plan.Subprotocol,
            },
            watch.Elapsed);
        return built with { Verifies = false };
    }

    private async Task MeasureAsync(IFleet fleet, ResultBuilder result, CancellationToken cancellationToken)
    {
        await fleet.MarkAsync(cancellationToken);
        var watch = Stopwatch.StartNew();
        var progress = new Progress("", options.For);
        var before = new FleetFigures();
        while (watch.Elapsed < options.For)
        {
            var rest = options.For - watch.Elapsed;
            var step = rest < view.Interval ? rest : view.Interval;
            await Task.Delay(step, cancellationToken);
            var now = await fleet.ReadAsync(cancellationToken);
            var latency = Latency.Of(now.Latency);
            var lag = latency.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", lag p50 {latency.P50:0.0} ms, p99 {latency.P99:0.0} ms");
            view.Show(progress, string.Create(
                CultureInfo.InvariantCulture,
                $"{(now.Results - before.Results) / step.TotalSeconds:N0} results/s, {(now.Bytes - before.Bytes) / step.TotalSeconds / 1e6:0.00} MB/s{lag}"));
            before = now;
        }

        var seconds = watch.Elapsed.TotalSeconds;
        var figures = await fleet.ReadAsync(cancellationToken);
        result.Sample("results a second", "", Better.Higher, figures.Results / seconds);
        result.Sample("bytes a result", "B", null, (double)figures.Bytes / figures.Results);
        result.Sample("connections open at the end", "", Better.Higher, figures.Open);
        result.Add(figures.Latency);
        if (figures.Latency.Values.Length == 0)
        {
            result.Note("no lag was measured: no result brought a new time (--time-member names the member that tells when a row was written)");
        }

        foreach (var (problem, count) in figures.Problems)
        {
            result.Fail($"{count:N0} × {problem}");
        }
    }
}

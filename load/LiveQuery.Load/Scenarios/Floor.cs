using LiveQuery.Load.Baselines;
using LiveQuery.Load.Fleet;
using LiveQuery.Load.Running;

namespace LiveQuery.Load.Scenarios;

/// <summary>The floor writer with clients of its own, as many as the server has.</summary>
internal sealed class Floor
{
    // Fewer would cost no more than some ticks of the system's clock of CPU time, a hundredth of a second each.
    private const double FewestMessages = 20_000;

    private readonly FloorProcess _process;
    private readonly IFleet _fleet;

    private Floor(FloorProcess process, IFleet fleet) => (_process, _fleet) = (process, fleet);

    /// <summary>Starts it and connects its clients.</summary>
    /// <param name="context">The scenario.</param>
    /// <param name="plan">The server's clients.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <param name="payload">Bytes of a payload; those of a row by its key where it is not told.</param>
    public static async Task<Floor> OpenAsync(ScenarioContext context, FleetPlan plan, CancellationToken cancellationToken, int payload = 205)
    {
        var process = context.Own(await FloorProcess.StartAsync(plan.PerConnection, payload, cancellationToken));
        return new Floor(process, await context.OpenFleetAsync(process.Plan(plan), cancellationToken));
    }

    /// <summary>Pushes to all clients at a rate for a while, or oftener where that is too little to be measured.</summary>
    /// <returns>Its CPU microseconds per message.</returns>
    public async Task<double> PushAsync(ScenarioContext context, double rate, TimeSpan duration, CancellationToken cancellationToken)
    {
        var rounds = (int)Math.Max(Math.Ceiling(FewestMessages / _fleet.Plan.Total), Math.Round(rate * duration.TotalSeconds));
        var cpu = 0.0;
        var usage = await context.MeasureAsync(
            "floor writer", duration, null, _fleet, async token => cpu = await _process.PushAsync(rounds, rounds / duration.TotalSeconds, token), cancellationToken);
        return usage.Results == 0 ? double.NaN : cpu * 1e6 / ((double)rounds * _fleet.Plan.Total);
    }
}

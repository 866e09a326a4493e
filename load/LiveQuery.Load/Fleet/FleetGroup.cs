namespace LiveQuery.Load.Fleet;

/// <summary>Several fleets as one.</summary>
internal sealed class FleetGroup : IFleet
{
    private readonly IReadOnlyList<IFleet> _fleets;

    private FleetGroup(FleetPlan plan, IReadOnlyList<IFleet> fleets) => (Plan, _fleets) = (plan, fleets);

    public FleetPlan Plan { get; }

    /// <summary>Makes a fleet: in this process, or in several of their own.</summary>
    /// <param name="plan">What it does.</param>
    /// <param name="workers">How many processes; 0 for none but this one.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<IFleet> StartAsync(FleetPlan plan, int workers, CancellationToken cancellationToken)
    {
        if (workers == 0)
        {
            return new LocalFleet(plan);
        }

        var fleets = new List<IFleet>();
        var group = new FleetGroup(plan, fleets);
        try
        {
            foreach (var part in plan.Split(workers))
            {
                fleets.Add(await RemoteFleet.StartAsync(part, cancellationToken));
            }

            return group;
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    public Task OpenAsync(TimeSpan timeout, CancellationToken cancellationToken) => All(fleet => fleet.OpenAsync(timeout, cancellationToken));

    public async Task<FleetFigures> ReadAsync(CancellationToken cancellationToken) =>
        FleetFigures.Merge(await Task.WhenAll(_fleets.Select(fleet => fleet.ReadAsync(cancellationToken))));

    public Task MarkAsync(CancellationToken cancellationToken) => All(fleet => fleet.MarkAsync(cancellationToken));

    public Task StallAsync(int connections, CancellationToken cancellationToken) => Task.WhenAll(_fleets.Select((fleet, index) =>
        fleet.StallAsync((connections + _fleets.Count - 1 - index) / _fleets.Count, cancellationToken)));

    public Task DropAsync(CancellationToken cancellationToken) => All(fleet => fleet.DropAsync(cancellationToken));

    public Task ResubscribeAsync(TimeSpan timeout, CancellationToken cancellationToken) => All(fleet => fleet.ResubscribeAsync(timeout, cancellationToken));

    public Task ChangeSessionsAsync(int turn, CancellationToken cancellationToken) => All(fleet => fleet.ChangeSessionsAsync(turn, cancellationToken));

    public async Task<long> CountBehindAsync(long[] versions, CancellationToken cancellationToken) =>
        (await Task.WhenAll(_fleets.Select(fleet => fleet.CountBehindAsync(versions, cancellationToken)))).Sum();

    public async Task<IReadOnlyList<KeptState>> ReadKeptAsync(CancellationToken cancellationToken) =>
        [.. (await Task.WhenAll(_fleets.Select(fleet => fleet.ReadKeptAsync(cancellationToken)))).SelectMany(states => states)];

    public async ValueTask DisposeAsync()
    {
        foreach (var fleet in _fleets)
        {
            await fleet.DisposeAsync();
        }
    }

    private Task All(Func<IFleet, Task> act) => Task.WhenAll(_fleets.Select(act));
}

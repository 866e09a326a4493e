namespace LiveQuery.Load.Fleet;

/// <summary>Many clients of a server.</summary>
internal interface IFleet : IAsyncDisposable
{
    /// <summary>What it does.</summary>
    FleetPlan Plan { get; }

    /// <summary>Connects and subscribes those who are not; waits until each operation has had a result.</summary>
    /// <exception cref="LoadException">It did not come to that within the time, or something came that may not.</exception>
    Task OpenAsync(TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>What was counted since the last mark.</summary>
    Task<FleetFigures> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Counts anew from here on.</summary>
    Task MarkAsync(CancellationToken cancellationToken);

    /// <summary>Has so many connections stop reading (0: all read again).</summary>
    Task StallAsync(int connections, CancellationToken cancellationToken);

    /// <summary>Cuts all connections off at once.</summary>
    Task DropAsync(CancellationToken cancellationToken);

    /// <summary>Ends all operations and subscribes to them again on the same connections; waits for their results.</summary>
    Task ResubscribeAsync(TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Has each connection go on under another session, by the headers of a <c>ping</c>.</summary>
    /// <param name="turn">How often the sessions have moved on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task ChangeSessionsAsync(int turn, CancellationToken cancellationToken);

    /// <summary>How many operations do not have the version that their row has.</summary>
    /// <param name="versions">The version of each row: that of row 1 first.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<long> CountBehindAsync(long[] versions, CancellationToken cancellationToken);

    /// <summary>The last states that were kept.</summary>
    Task<IReadOnlyList<KeptState>> ReadKeptAsync(CancellationToken cancellationToken);
}

namespace LiveQuery.Engine.Polling;

/// <summary>How often and in what portions pollers refetch. Immutable: a change while running swaps the whole.</summary>
public sealed record PollingOptions
{
    /// <summary>The shortest time between two refetches of a cohort. Default 1 s, as Hasura's.</summary>
    public TimeSpan RefetchInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The most cohorts of one statement. Default 100, as Hasura's.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>The shortest time between two fetches of a stream that has caught up. Default 1 s, as Hasura's.</summary>
    public TimeSpan StreamInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The most cohorts of one statement of streams. Default 100, as Hasura's.</summary>
    public int StreamBatchSize { get; init; } = 100;

    /// <summary>The gate.</summary>
    public GateMode Changes { get; init; } = GateMode.Auto;

    /// <summary>The time between two probes of a source while subscribers wait. Default 25 ms.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>How long first fetches wait for company. Default 5 ms.</summary>
    public TimeSpan FirstFetchWindow { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How often everything is refetched whatever the gate says. Default 60 s.</summary>
    public TimeSpan SafetyRefetchInterval { get; init; } = TimeSpan.FromSeconds(60);
}

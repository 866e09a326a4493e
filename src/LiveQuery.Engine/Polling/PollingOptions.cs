using LiveQuery.Engine.Diagnostics;

namespace LiveQuery.Engine.Polling;

/// <summary>How often and in what portions pollers refetch. Immutable: a change while running swaps the whole.</summary>
public sealed record PollingOptions
{
    /// <summary>The shortest time between two refetches of a cohort. Default 1 s, as Hasura's.</summary>
    public TimeSpan RefetchInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The shortest interval that a subscriber may ask for; null: the operator's own. Default null.</summary>
    public TimeSpan? ShortestInterval { get; init; }

    /// <summary>The longest interval that a subscriber may ask for. Default 1 h.</summary>
    public TimeSpan LongestInterval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The most cohorts of one statement. Default 100, as Hasura's.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>The latency within which batch sizes are sought, unless another one is given.</summary>
    public static TimeSpan DefaultBatchLatency { get; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Where it is set, each poller finds the batch size that costs least itself, beginning at <see cref="BatchSize"/>,
    /// among those that are answered within this time. Default null: the size is fixed.
    /// </summary>
    public TimeSpan? BatchLatency { get; init; }

    /// <summary>How batches are made; null: as is cheapest, by measurement. Default null.</summary>
    public ExecutionStrategy? Strategy { get; init; }

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

    /// <summary>The most different queries that a role may subscribe to at once. Default 10,000.</summary>
    public int MaxPollersPerRole { get; init; } = 10_000;

    /// <summary>The most cohorts at once, those of streams among them. Default 2,000,000.</summary>
    public int MaxCohorts { get; init; } = 2_000_000;

    /// <summary>The most bytes of results that are kept for those who join later. Default 1 GiB.</summary>
    public long MaxKeptBytes { get; init; } = 1L << 30;

    /// <summary>The options with another batch size; 0: each poller finds its own, beginning at the default.</summary>
    public PollingOptions WithBatchSize(int size, TimeSpan latency) => this with
    {
        BatchSize = size == 0 ? new PollingOptions().BatchSize : size,
        BatchLatency = size == 0 ? latency : null,
    };

    /// <summary>
    /// An interval that a subscriber asks for, within the bounds, and with two digits of precision: subscribers that ask
    /// for nearly the same share their batches.
    /// </summary>
    public TimeSpan Bounded(TimeSpan wish)
    {
        var least = ShortestInterval ?? RefetchInterval;
        var within = wish < least ? least : wish > LongestInterval ? LongestInterval : wish;
        var milliseconds = Math.Ceiling(within.TotalMilliseconds);
        var step = Math.Pow(10, Math.Floor(Math.Log10(milliseconds)) - 1);
        return milliseconds < 100 ? within : TimeSpan.FromMilliseconds(Math.Ceiling(milliseconds / step) * step);
    }
}

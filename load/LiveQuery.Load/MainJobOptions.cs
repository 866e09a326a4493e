namespace LiveQuery.Load;

/// <summary>The settings of the main job.</summary>
/// <param name="Subscriptions">How many subscriptions in all.</param>
/// <param name="Sockets">Over how many sockets.</param>
/// <param name="Sessions">How many sessions in all; each socket takes an equal share in turn.</param>
/// <param name="WritesPerSecond">Rows written a second.</param>
/// <param name="Duration">How long is written.</param>
/// <param name="RefetchInterval">The server's refetch interval.</param>
/// <param name="BatchSize">The server's batch size.</param>
/// <param name="Server">A binary to run instead of the one built along.</param>
/// <param name="Json">A file for the figures, or null.</param>
internal sealed record MainJobOptions(
    int Subscriptions,
    int Sockets,
    int Sessions,
    int WritesPerSecond,
    TimeSpan Duration,
    TimeSpan RefetchInterval,
    int BatchSize,
    string? Server,
    string? Json)
{
    /// <summary>How many sessions each socket takes in turn.</summary>
    public int Turns => Math.Max(1, Sessions / Sockets);
}

using System.Collections.Immutable;

namespace LiveQuery.Engine.Diagnostics;

/// <summary>What tells a poller of changes.</summary>
/// <param name="Name"><c>row</c>, <c>table</c>, <c>snapshot</c>, <c>standby</c> or <c>always</c>.</param>
/// <param name="Reason">Why it is no finer one, or null.</param>
/// <param name="Notes">Of a gate that tells tables or rows: the tables whose changes concern every cohort, and why.</param>
public sealed record PollerGate(string Name, string? Reason, ImmutableArray<string> Notes)
{
    /// <summary>Of a poller that nothing is known of yet.</summary>
    public static PollerGate Snapshot { get; } = new("snapshot", null, []);

    /// <summary>The gate on a source, whose own may be coarser.</summary>
    public PollerGate On(SourceState source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Name switch
        {
            "snapshot" when source.Gate is "always" or "standby" => this with { Name = source.Gate },
            "snapshot" when Reason is null && source.Feed.Reason is { } reason => this with { Reason = reason },
            _ => this,
        };
    }
}

namespace LiveQuery.Engine.Changes;

/// <summary>What a change feed is at, at one moment. Immutable.</summary>
/// <param name="Phase">How far it is.</param>
/// <param name="Reason">Why it is no further, or null.</param>
internal sealed record FeedStatus(FeedPhase Phase, string? Reason)
{
    /// <summary>Before anybody has asked for it.</summary>
    public static FeedStatus Idle { get; } = new(FeedPhase.Off, "nobody subscribes");

    /// <summary>Grows with each connection that has gone live: what was told before may have a gap after it.</summary>
    public long Session { get; init; }

    /// <summary>The relations, as they were after the last change that was found in them; null unless live.</summary>
    public ChangeCatalog? Catalog { get; init; }

    /// <summary>
    /// The replication slot, or null. Another one in the same session goes on without a gap, and tells of more tables.
    /// </summary>
    public string? Slot { get; init; }
}

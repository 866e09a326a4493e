namespace LiveQuery.Engine.Polling;

/// <summary>What tells pollers that cohorts may have changed.</summary>
public enum GateMode
{
    /// <summary>The best gate that the source allows.</summary>
    Auto,

    /// <summary>Refetch what the write-ahead log tells to have changed; until it can be read, as <see cref="Snapshot"/>.</summary>
    Wal,

    /// <summary>Refetch when the visible snapshot has changed.</summary>
    Snapshot,

    /// <summary>Refetch every interval.</summary>
    Always,
}

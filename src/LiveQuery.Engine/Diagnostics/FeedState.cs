namespace LiveQuery.Engine.Diagnostics;

/// <summary>The change feed of a source.</summary>
/// <param name="Phase"><c>off</c>, <c>starting</c>, <c>live</c> or <c>lagging</c>.</param>
/// <param name="Reason">Why it is not live, or null.</param>
/// <param name="Slot">Its replication slot, or null.</param>
/// <param name="Lag">How far it is behind the log.</param>
/// <param name="Unsettled">Transactions that it has told of and that no statement sees yet.</param>
/// <param name="Transactions">Transactions that it has told of so far.</param>
/// <param name="Rows">Rows that these have changed.</param>
/// <param name="Reconnects">How often it was lost.</param>
public sealed record FeedState(
    string Phase,
    string? Reason,
    string? Slot,
    TimeSpan Lag,
    int Unsettled,
    long Transactions,
    long Rows,
    long Reconnects);

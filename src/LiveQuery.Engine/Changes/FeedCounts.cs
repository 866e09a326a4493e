namespace LiveQuery.Engine.Changes;

/// <summary>What a change feed has done since the process began.</summary>
/// <param name="Transactions">Transactions that it has told of.</param>
/// <param name="Rows">Rows that they have changed.</param>
/// <param name="Reconnects">How often it was lost after it had been live.</param>
internal sealed record FeedCounts(long Transactions, long Rows, long Reconnects);

namespace LiveQuery.Engine.Postgres;

/// <summary>What a replica tells of itself at one moment.</summary>
/// <param name="IsStandby">Whether it follows another server; one that was promoted does not.</param>
/// <param name="Replayed">Up to where it has replayed the log: later statements see every commit below; 0 where it does not tell.</param>
/// <param name="Next">
/// Transactions from this one on have not ended there yet: no statement before has seen what they write.
/// </param>
/// <param name="Cluster">Which cluster and database it is a copy of.</param>
/// <param name="Timeline">The newest timeline that it is known to follow; it may be told of late, never early.</param>
/// <param name="IsReadCommitted">Whether each statement of a transaction sees what is committed when it begins.</param>
/// <param name="Running">Those of the transactions that were asked for that have not ended there.</param>
internal sealed record StandbyReading(
    bool IsStandby, ulong Replayed, ulong Next, string Cluster, int Timeline, bool IsReadCommitted, IReadOnlyList<ulong> Running);

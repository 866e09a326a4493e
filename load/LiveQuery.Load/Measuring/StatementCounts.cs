namespace LiveQuery.Load.Measuring;

/// <summary>What Postgres counts of the server's statements (<c>pg_stat_statements</c>).</summary>
/// <param name="Calls">Statements.</param>
/// <param name="Rows">Rows that they gave.</param>
/// <param name="Milliseconds">The time that they took.</param>
internal readonly record struct StatementCounts(long Calls, long Rows, double Milliseconds);

namespace LiveQuery.Engine.Postgres;

/// <summary>The rows that a cohort of a stream gets at a time.</summary>
/// <param name="Data">The JSON object, in UTF-8.</param>
/// <param name="Cursor">The cursor after them, as text.</param>
/// <param name="Size">How many rows they are.</param>
internal readonly record struct StreamBatch(byte[] Data, string Cursor, long Size);

/// <summary>How far a stream could go, and what may stand against it.</summary>
/// <param name="Value">The outermost value of the cursor's column, or null where there is none.</param>
/// <param name="Writers">The virtual transactions that were writing after the value had been read.</param>
/// <param name="IsStandby">Whether the server is a standby, which knows nothing of writers.</param>
/// <param name="OldestTransaction">The oldest transaction that was running.</param>
/// <param name="NextTransaction">The first transaction id that was not yet given out.</param>
internal sealed record HorizonReading(
    string? Value, IReadOnlySet<string> Writers, bool IsStandby, long OldestTransaction, long NextTransaction);

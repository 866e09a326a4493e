namespace LiveQuery.Engine.Postgres;

/// <summary>What a statement answers of a cohort. The arrays are fresh: the receiver owns them.</summary>
/// <param name="Data">The JSON of the result; null: it is the one whose hash was sent along, only its rows lie elsewhere.</param>
/// <param name="Hash">The hash of the result.</param>
/// <param name="Fingerprint">The row versions that it shows; null where they were not asked for.</param>
internal readonly record struct CohortAnswer(byte[]? Data, byte[] Hash, byte[]? Fingerprint = null);

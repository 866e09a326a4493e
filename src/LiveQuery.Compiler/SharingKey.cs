namespace LiveQuery.Compiler;

/// <summary>
/// What tells apart who is answered together: subscriptions of one SQL are, unless some of them go by the clock, or compare
/// row versions otherwise. (Where a column has got another type, the old versions may tell less of the same result than they
/// must.)
/// </summary>
public readonly record struct SharingKey(string Source, string Sql, string? FingerprintSql, bool IsVolatile);

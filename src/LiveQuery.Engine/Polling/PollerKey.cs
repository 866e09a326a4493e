using LiveQuery.Compiler;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// What tells pollers apart: those of the same SQL answer together, unless some of them go by the clock, or compare row
/// versions otherwise. (Where a column has got another type, the old versions may tell less of the same result than they
/// must.)
/// </summary>
internal readonly record struct PollerKey(string Source, string Sql, string? FingerprintSql, bool IsVolatile)
{
    /// <summary>The key of a plan's poller.</summary>
    public static PollerKey Of(Plan plan) => new(plan.Source, plan.MultiplexedSql, plan.FingerprintSql, plan.IsVolatile);
}

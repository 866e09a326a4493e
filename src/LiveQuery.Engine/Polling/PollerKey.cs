using LiveQuery.Compiler;

namespace LiveQuery.Engine.Polling;

/// <summary>What tells pollers apart: those of the same SQL answer together, unless some of them go by the clock.</summary>
internal readonly record struct PollerKey(string Source, string Sql, bool IsVolatile)
{
    /// <summary>The key of a plan's poller.</summary>
    public static PollerKey Of(Plan plan) => new(plan.Source, plan.MultiplexedSql, plan.IsVolatile);
}

namespace LiveQuery.Engine.Postgres;

/// <summary>Whether Postgres plans the prepared statements of live queries with their values or without: <c>plan_cache_mode</c>.</summary>
public enum PlanCacheMode
{
    /// <summary>As Postgres finds cheaper: what the role or the server has set.</summary>
    Auto,

    /// <summary>Once for all values: saves planning where batches are small, and hides values from single live queries.</summary>
    ForceGenericPlan,

    /// <summary>For each execution anew.</summary>
    ForceCustomPlan,
}

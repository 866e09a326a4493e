using LiveQuery.Compiler;

namespace LiveQuery.Engine.Diagnostics;

/// <summary>The forms that the statement of a plan has.</summary>
internal static class PlanForms
{
    /// <summary>Whether the plan can be fetched that way.</summary>
    public static bool Offers(this Plan plan, ExecutionStrategy strategy) => strategy switch
    {
        ExecutionStrategy.Set => plan.SetSql is not null,
        ExecutionStrategy.Fingerprint => plan.FingerprintSql is not null,
        _ => true,
    };
}

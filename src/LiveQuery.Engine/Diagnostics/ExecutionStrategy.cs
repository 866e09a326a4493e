namespace LiveQuery.Engine.Diagnostics;

/// <summary>How the statement of a batch is made.</summary>
public enum ExecutionStrategy
{
    /// <summary>One statement that answers each cohort by a sub-select of its own.</summary>
    Lateral,

    /// <summary>One statement that joins all cohorts at once (<see cref="Compiler.Plan.SetSql"/>).</summary>
    Set,

    /// <summary>A statement for each cohort, sent in one go: the planner sees the values.</summary>
    Direct,

    /// <summary>
    /// As <see cref="Lateral"/>, but by the versions of rows first: JSON is made where one is new
    /// (<see cref="Compiler.Plan.FingerprintSql"/>).
    /// </summary>
    Fingerprint,
}

namespace LiveQuery.Engine.Polling;

/// <summary>The refetch interval that the subscribers of a cohort ask for, as one immutable value.</summary>
/// <param name="Shortest">The shortest that one of them asks for; null where none asks.</param>
/// <param name="HasDefault">Whether one of them asks for none, which is to ask for the operator's.</param>
internal sealed record CohortInterval(TimeSpan? Shortest, bool HasDefault)
{
    /// <summary>The operator's.</summary>
    public static CohortInterval Default { get; } = new(null, true);
}

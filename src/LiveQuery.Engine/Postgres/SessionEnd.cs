namespace LiveQuery.Engine.Postgres;

/// <summary>Why a session of the change feed has ended, other than by a fault.</summary>
/// <param name="Refusal">What the database does not allow; null where the session is to begin anew at once.</param>
internal sealed record SessionEnd(string? Refusal)
{
    /// <summary>More is to be published, or nothing at all is wanted any more: the feed decides anew.</summary>
    public static SessionEnd Anew { get; } = new((string?)null);
}

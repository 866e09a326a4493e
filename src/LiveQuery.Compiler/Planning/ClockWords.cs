using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Planning;

/// <summary>
/// Values that mean something else as time goes by: <c>now</c>, <c>today</c>, <c>tomorrow</c> and <c>yesterday</c>, which
/// Postgres takes for dates and times in any case and among other words (its manual, <i>Date/Time Types</i>, <i>Special
/// Values</i>).
/// </summary>
internal static class ClockWords
{
    private static readonly string[] Words = ["now", "today", "tomorrow", "yesterday"];

    /// <summary>
    /// Whether values of a type may be such words: dates and times, and what may be made of them. Of ranges and composite
    /// types it is not looked up of what; a word of theirs that means nothing costs a refetch at every interval.
    /// </summary>
    public static bool MayStandIn(PostgresType type) => type.Underlying switch
    {
        { Element: { } element } => MayStandIn(element),
        { Kind: PostgresTypeKind.Range or PostgresTypeKind.Multirange or PostgresTypeKind.Composite } => true,
        { Name: "date" or "time" or "timetz" or "timestamp" or "timestamptz" } => true,
        _ => false,
    };

    /// <summary>Whether one stands in a value of such a type; the text may be an array literal.</summary>
    public static bool StandIn(string? text) =>
        text is not null && Words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
}

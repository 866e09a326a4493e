using LiveQuery.Compiler.Language;

namespace LiveQuery.Engine.Subscriptions;

/// <summary>What Postgres would do for a statement: the lines of <c>explain</c>, or why there are none.</summary>
/// <param name="Lines">The lines; empty where there is an error.</param>
/// <param name="Error">The error, or null.</param>
public sealed record Explanation(IReadOnlyList<string> Lines, GraphQLError? Error = null);

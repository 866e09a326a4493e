using System.Text.Json;

namespace LiveQuery.Compiler.Language;

/// <summary>A GraphQL request as a client sends it.</summary>
/// <param name="Query">The document.</param>
/// <param name="OperationName">Which of its operations to run; null where it holds one.</param>
/// <param name="Variables">A JSON object, or null.</param>
public sealed record GraphQLRequest(string Query, string? OperationName = null, JsonElement? Variables = null)
{
    /// <summary>Whether the client speaks of a persisted query, which is refused: nothing is kept between requests.</summary>
    public bool IsPersisted { get; init; }

    /// <summary>Whether it is asked of the relay schema.</summary>
    public bool IsRelay { get; init; }
}

/// <summary>The kinds of operations.</summary>
public enum OperationKind
{
    Query,
    Mutation,
    Subscription,
}

using System.Collections.Immutable;
using LiveQuery.Server.Authentication;

namespace LiveQuery.Server.Connections;

/// <summary>Names sessions by what they have: all that is said must hold.</summary>
/// <param name="Variables">Session variables by their lower-case names, the role as <c>x-hasura-role</c>, and the values of which one is theirs.</param>
/// <param name="TokenIds">The names of tokens (<c>jti</c>) of which one is theirs; empty: whatever it is.</param>
internal sealed record SessionFilter(
    ImmutableArray<(string Name, ImmutableArray<string> Values)> Variables, ImmutableArray<string> TokenIds)
{
    /// <summary>Whether a session is one of those.</summary>
    public bool Covers(SessionGranted granted) =>
        (TokenIds.IsEmpty || (granted.TokenId is { } id && TokenIds.Contains(id)))
        && Variables.All(variable => granted.Session.Variables.TryGetValue(variable.Name, out var value)
            && variable.Values.Contains(value));
}

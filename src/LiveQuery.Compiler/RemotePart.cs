using System.Collections.Immutable;

namespace LiveQuery.Compiler;

/// <summary>
/// What another source answers within the JSON of a statement. At the path, through all lists on the way, stands the list
/// of its keys' texts, or null where one of them is NULL; the answer takes its place.
/// </summary>
/// <param name="Path">The keys from the root of the JSON.</param>
/// <param name="Plan">The plan, which answers an object with the answer under <see cref="ResponseKey"/> alone.</param>
/// <param name="Values">A value for each of its parameters, in Postgres' text form; null too where a key belongs.</param>
/// <param name="Keys">For each parameter the key that it takes, or null where its value is given.</param>
/// <param name="Remotes">What yet other sources answer within its JSON.</param>
public sealed record RemotePart(
    ImmutableArray<string> Path,
    Plan Plan,
    ImmutableArray<string?> Values,
    ImmutableArray<int?> Keys,
    ImmutableArray<RemotePart> Remotes)
{
    /// <summary>The one key of the object that the plan answers.</summary>
    public const string ResponseKey = "r";
}

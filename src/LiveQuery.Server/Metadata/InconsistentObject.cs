using System.Text.Json.Nodes;

namespace LiveQuery.Server.Metadata;

/// <summary>An object of the metadata that does not serve, as Hasura's API tells of it.</summary>
/// <param name="Type">Its kind: <c>table</c>, <c>object_relation</c>, <c>select_permission</c>, …</param>
/// <param name="Name">Its name: <c>table author in source default</c>.</param>
/// <param name="Reason">Why it does not serve.</param>
/// <param name="Path">Where it stands in the tree: <c>sources/0/tables/1</c>.</param>
/// <param name="Dependent">Its name in a list of dependents: <c>relationship author.articles in source "default"</c>.</param>
/// <param name="Answer">The whole as the API answers it.</param>
internal sealed record InconsistentObject(
    string Type, string Name, string Reason, string Path, string Dependent, JsonObject Answer)
{
    /// <summary>The type of those that merely inform.</summary>
    public const string Informational = "inherited role permission inconsistency";

    /// <summary>Whether it merely informs and blocks nothing that was there before.</summary>
    public bool IsInformational => Type == Informational;

    /// <summary>
    /// Whether it is a saved query or an endpoint: what others depend on may then not be taken away, and it does not go with
    /// it either.
    /// </summary>
    public bool IsOfQueries => Type is "query_collections" or "rest_endpoint";

    /// <summary>Whether the other one is about the same object for the same reason.</summary>
    public bool IsSame(InconsistentObject other) => Name == other.Name && Reason == other.Reason;
}

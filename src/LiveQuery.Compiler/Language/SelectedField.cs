using System.Collections.Immutable;

namespace LiveQuery.Compiler.Language;

/// <summary>
/// A field of a selection set once fragments are expanded, <c>@skip</c> and <c>@include</c> are applied and equal
/// selections are merged: one key of the response.
/// </summary>
/// <param name="ResponseKey">The alias, or the name.</param>
/// <param name="Name">The field's name.</param>
/// <param name="Arguments">The arguments by name, variables resolved.</param>
/// <param name="Selections">The sub-selections of all merged occurrences; null for a field without <c>{…}</c>.</param>
internal sealed record SelectedField(
    string ResponseKey,
    string Name,
    ImmutableArray<KeyValuePair<string, InputValue>> Arguments,
    SelectionSet? Selections);

/// <summary>
/// Sub-selections not yet collected: <c>FieldCollector</c> flattens them for the object type at hand, since type
/// conditions depend on it. Opaque outside this folder.
/// </summary>
internal sealed class SelectionSet(ImmutableArray<GraphQLParser.AST.GraphQLSelectionSet> nodes)
{
    /// <summary>The selection sets of all merged occurrences of a field.</summary>
    internal ImmutableArray<GraphQLParser.AST.GraphQLSelectionSet> Nodes { get; } = nodes;
}

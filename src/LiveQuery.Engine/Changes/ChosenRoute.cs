using System.Collections.Immutable;
using LiveQuery.Compiler;

namespace LiveQuery.Engine.Changes;

/// <summary>A way from a table's changed rows to cohorts, as far as the table's old rows and types allow it.</summary>
/// <param name="Columns">The columns of the row to look at.</param>
/// <param name="Sql">The statement that leads on from them, or null.</param>
/// <param name="Keys">What is compared: for each of the columns, or of the statement's.</param>
/// <param name="KeyPlaces">Where the keys' values stand among the columns, or in the statement's rows.</param>
internal sealed record ChosenRoute(
    ImmutableArray<string> Columns,
    string? Sql,
    ImmutableArray<RouteKey> Keys,
    ImmutableArray<int> KeyPlaces)
{
    /// <summary>Names the index of cohorts that the keys ask: equal for routes with the same parameters and types.</summary>
    public string IndexName { get; } = string.Join('/', Keys.Select(key => $"{key.Type.Underlying.Name}:{string.Join('.', key.Parameters)}"));

    /// <summary>Whether two lead from the same columns to the same cohorts.</summary>
    public bool IsSameAs(ChosenRoute other) =>
        Sql == other.Sql && IndexName == other.IndexName && Columns.SequenceEqual(other.Columns) && KeyPlaces.SequenceEqual(other.KeyPlaces);
}

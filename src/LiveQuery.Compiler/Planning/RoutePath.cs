using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Planning;

/// <summary>A step from a row to the rows of another table: pairs of columns that are equal.</summary>
/// <param name="Table">The table that it leads to.</param>
/// <param name="Columns">The columns: where it comes from, where it leads to.</param>
internal sealed record RouteHop(CatalogTable Table, ImmutableArray<(string From, string To)> Columns);

/// <summary>A way from a row of a table over others to columns that must equal values from outside.</summary>
/// <param name="Hops">The steps; none where the columns are the row's own.</param>
/// <param name="End">The table that holds the columns.</param>
/// <param name="Equations">The columns and what they must equal.</param>
internal sealed record RoutePath(ImmutableArray<RouteHop> Hops, CatalogTable End, ImmutableArray<Equation> Equations)
{
    /// <summary>After the first step it is this way, of the place that the step leads to.</summary>
    public (TableRead Read, int Path)? Next { get; init; }
}

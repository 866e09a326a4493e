using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Planning;

/// <summary>
/// Finds the ways from a row to the values that decide whom it may concern: over columns of its own that the condition
/// compares, over the row that it hangs on, or over rows that must be there for it to count.
/// </summary>
/// <remarks>
/// A way over other tables is followed in the state of after the change. That is enough: where a row on the way has been
/// changed as well, that row's own change names whom it concerned before.
/// </remarks>
internal sealed class RouteFinder
{
    // Steps of a way: more would cost more than they save.
    private const int MaxHops = 4;

    private readonly Dictionary<TableRead, ImmutableArray<RoutePath>> _paths = new(ReferenceEqualityComparer.Instance);

    /// <summary>The ways from a row that is read at a place, the shortest first.</summary>
    public ImmutableArray<RoutePath> PathsOf(TableRead read)
    {
        if (!_paths.TryGetValue(read, out var paths))
        {
            paths = CanBeginAt(read.Table) ? [.. Find(read).OrderBy(path => path.Hops.Length)] : [];
            _paths.Add(read, paths);
        }

        return paths;
    }

    private IEnumerable<RoutePath> Find(TableRead read)
    {
        var equations = new Equations(read.Condition);
        var own = equations.Columns.Concat(Inherited(read, equations)).Concat(Demanded(read.Table, equations))
            .DistinctBy(equation => equation.Column.Name).ToImmutableArray();
        if (!own.IsEmpty)
        {
            yield return new RoutePath([], read.Table, own);
        }

        if (read.Parent is { } parent && PathsOf(parent) is [{ Hops.Length: < MaxHops } above, ..])
        {
            yield return above.After(new RouteHop(parent.Table, [.. read.Link.Select(pair => (pair.Remote, pair.Local))]));
        }

        foreach (var path in equations.Related.Select(related => Below(related, MaxHops)).OfType<RoutePath>())
        {
            yield return path;
        }
    }

    /// <summary>Columns that equal columns of the row around, which equal values.</summary>
    private static IEnumerable<Equation> Inherited(TableRead read, Equations equations)
    {
        if (read.Parent is not { } parent)
        {
            yield break;
        }

        var above = new Equations(parent.Condition);
        foreach (var (local, remote) in read.Link)
        {
            if (equations.Of(remote) is null && above.Of(local) is { } equation && Carry(equation, read.Table, remote) is { } carried)
            {
                yield return carried;
            }
        }
    }

    /// <summary>Columns that equal columns of a row that must be there, which equal values.</summary>
    private static IEnumerable<Equation> Demanded(CatalogTable table, Equations equations)
    {
        foreach (var related in equations.Related)
        {
            var below = new Equations(related.Condition);
            foreach (var (local, remote) in related.Relationship.Columns)
            {
                if (below.Of(remote) is { } equation && Carry(equation, table, local) is { } carried)
                {
                    yield return carried;
                }
            }
        }
    }

    private static Equation? Carry(Equation equation, CatalogTable table, string name) =>
        table.Column(name) is { } column && IsAlike(column.Type.Underlying, equation.Column.Type.Underlying)
            ? equation with { Column = column }
            : null;

    // Equal values of both have equal texts.
    private static bool IsAlike(PostgresType one, PostgresType other) =>
        (one.Schema == other.Schema && one.Name == other.Name) || (IntegerTypes.IsInteger(one) && IntegerTypes.IsInteger(other));

    /// <summary>The way to a row that must be there and on to the values that it is compared with.</summary>
    private static RoutePath? Below(RelationshipExpr related, int hops)
    {
        var target = related.Relationship.Target.Table;
        if (hops == 0 || !CanBeginAt(target))
        {
            return null;
        }

        var equations = new Equations(related.Condition);
        var end = equations.Columns.ToImmutableArray() is { IsEmpty: false } columns
            ? new RoutePath([], target, columns)
            : equations.Related.Select(next => Below(next, hops - 1)).FirstOrDefault(path => path is not null);
        return end?.After(new RouteHop(target, related.Relationship.Columns));
    }

    // A view's rows are made of others', which are what changes.
    private static bool CanBeginAt(CatalogTable table) => table.Kind is TableKind.Table or TableKind.PartitionedTable;
}

using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Planning;

/// <summary>
/// Finds the ways from a row to the values that decide whom it may concern: over columns of its own that the condition
/// compares, over rows that must be there for it to count, or over the row that it hangs on. A way over another row goes
/// on by one of that row's own ways.
/// </summary>
internal sealed class RouteFinder
{
    // Steps of a way, and ways of a place: more would cost more than they save.
    private const int MaxHops = 4;
    private const int MaxPaths = 6;

    private readonly Dictionary<TableRead, ImmutableArray<RoutePath>> _own = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<TableRead, ImmutableArray<RoutePath>> _all = new(ReferenceEqualityComparer.Instance);

    /// <summary>The ways from a row that is read at a place, the best first.</summary>
    public ImmutableArray<RoutePath> PathsOf(TableRead read)
    {
        if (!_all.TryGetValue(read, out var paths))
        {
            // Those that do not need the row around come first, so that they have the same place in both lists.
            paths = [.. OwnPathsOf(read).Concat(Above(read)).Take(MaxPaths)];
            _all.Add(read, paths);
        }

        return paths;
    }

    /// <summary>The ways that do not lead over the row around.</summary>
    private ImmutableArray<RoutePath> OwnPathsOf(TableRead read)
    {
        if (!_own.TryGetValue(read, out var paths))
        {
            paths = CanBeginAt(read.Table) ? [.. Direct(read).Concat(Below(read)).Take(MaxPaths)] : [];
            _own.Add(read, paths);
        }

        return paths;
    }

    private static IEnumerable<RoutePath> Direct(TableRead read)
    {
        var own = read.Equations.Columns.Concat(Inherited(read)).Concat(Demanded(read))
            .DistinctBy(equation => equation.Column.Name).ToImmutableArray();
        return own.IsEmpty ? [] : [new RoutePath([], read.Table, own)];
    }

    /// <summary>Over rows that must be there.</summary>
    private IEnumerable<RoutePath> Below(TableRead read) =>
        read.Demanded.SelectMany(demanded => Over(demanded, demanded.Link, OwnPathsOf(demanded)));

    /// <summary>Over the row around, but not back down to here.</summary>
    private IEnumerable<RoutePath> Above(TableRead read) => read.Parent is not { } parent || !CanBeginAt(read.Table)
        ? []
        : Over(parent, [.. read.Link.Select(pair => (pair.Remote, pair.Local))], PathsOf(parent)).Where(path =>
            PathsOf(parent)[path.Next!.Value.Path].Next?.Read != read);

    private static IEnumerable<RoutePath> Over(
        TableRead next, ImmutableArray<(string From, string To)> columns, ImmutableArray<RoutePath> paths) =>
        paths.Select((path, i) => path with { Hops = [new RouteHop(next.Table, columns), .. path.Hops], Next = (next, i) })
            .Where(path => path.Hops.Length <= MaxHops);

    /// <summary>Columns that equal columns of the row around, which equal values.</summary>
    private static IEnumerable<Equation> Inherited(TableRead read)
    {
        foreach (var (local, remote) in read.Parent is null ? [] : read.Link)
        {
            if (read.Parent!.Equations.Of(local) is { } equation && Carry(equation, read.Table, remote) is { } carried)
            {
                yield return carried;
            }
        }
    }

    /// <summary>Columns that equal columns of a row that must be there, which equal values.</summary>
    private static IEnumerable<Equation> Demanded(TableRead read)
    {
        foreach (var demanded in read.Demanded)
        {
            foreach (var (local, remote) in demanded.Link)
            {
                if (demanded.Equations.Of(remote) is { } equation && Carry(equation, read.Table, local) is { } carried)
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

    // A view's rows are made of others', which are what changes.
    private static bool CanBeginAt(CatalogTable table) => table.Kind is TableKind.Table or TableKind.PartitionedTable;
}

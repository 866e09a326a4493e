using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Planning;

namespace LiveQuery.Compiler.Sql;

/// <summary>Writes the ways from changed rows to cohorts.</summary>
internal static class RouteWriter
{
    /// <summary>The tables that a root object reads, each place with its ways.</summary>
    /// <param name="fields">The object.</param>
    /// <param name="parameters">The parameters of the statement, which is written already.</param>
    public static ImmutableArray<TableUse> Write(ImmutableArray<OutputField> fields, ParameterList parameters)
    {
        var finder = new RouteFinder();
        var reads = TableReads.Of(fields);
        var places = reads.Select((read, i) => (read, i)).ToDictionary(pair => pair.read, pair => pair.i);
        return
        [
            .. reads.Select(read => new TableUse(
                read.Table.Name, [.. finder.PathsOf(read).Select(path => Route(read.Table, path, parameters, places))])),
        ];
    }

    private static PlanRoute Route(
        CatalogTable table, RoutePath path, ParameterList parameters, Dictionary<TableRead, int> places)
    {
        ImmutableArray<RouteKey> keys =
        [
            .. path.Equations.Select(equation => new RouteKey(
                path.End.Name,
                equation.Column.Name,
                equation.Column.Type,
                [.. equation.Operands.Select(parameters.IndexOf).Distinct()])),
        ];
        return path.Hops.IsEmpty
            ? new PlanRoute { Columns = [.. keys.Select(key => key.Column)], Keys = keys }
            : new PlanRoute
            {
                Columns = [.. path.Hops[0].Columns.Select(pair => pair.From)],
                Sql = Follow(table, path),
                Keys = keys,
                Next = path.Next is var (read, place) ? (places[read], place) : null,
            };
    }

    private static string Follow(CatalogTable table, RoutePath path)
    {
        var from = path.Hops[0].Columns.Select(pair => table.Column(pair.From)!).ToList();
        var given = string.Join(", ", from.Select((column, i) => $"u.c{i}::{column.Type.Sql} as c{i}"));
        var arrays = string.Join(", ", from.Select((_, i) => $"${i + 1}::text[]"));
        var names = string.Join(", ", from.Select((_, i) => $"c{i}"));
        var joins = new List<string>();
        for (var hop = 0; hop < path.Hops.Length; hop++)
        {
            var columns = path.Hops[hop].Columns.Select((pair, i) =>
                $"h{hop}.{SqlNames.Quote(pair.To)} = {(hop == 0 ? $"g.c{i}" : $"h{hop - 1}.{SqlNames.Quote(pair.From)}")}");
            joins.Add($"join {SqlNames.Quote(path.Hops[hop].Table.Name)} h{hop} on {string.Join(" and ", columns)}");
        }

        var end = path.Hops.Length - 1;
        var keys = path.Equations.Select(equation => $"h{end}.{SqlNames.Quote(equation.Column.Name)}::text");
        return $"""
            select distinct {string.Join(", ", keys)}
            from (select {given} from unnest({arrays}) u({names})) g
            {string.Join('\n', joins)}
            """;
    }
}

using System.Collections.Immutable;
using LiveQuery.Compiler;

namespace LiveQuery.Engine.Changes;

/// <summary>
/// Chooses for each place of a plan the way from changed rows to cohorts, as far as types and old rows allow it. A way
/// over other tables is chosen only where the tables on it are followed by the rest of it, so that no way leans on itself.
/// </summary>
internal sealed class RouteChoice
{
    private readonly Plan _plan;
    private readonly ChangeCatalog _catalog;
    private readonly ImmutableArray<ImmutableArray<ChangeRelation>> _tables;
    private readonly int?[] _routes;
    private readonly ChosenRoute?[] _chosen;

    private RouteChoice(Plan plan, ChangeCatalog catalog, ImmutableArray<ImmutableArray<ChangeRelation>> tables)
    {
        _plan = plan;
        _catalog = catalog;
        _tables = tables;
        _routes = new int?[plan.Uses.Length];
        _chosen = new ChosenRoute?[plan.Uses.Length];
    }

    /// <summary>Chooses.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="catalog">The catalog.</param>
    /// <param name="tables">For each of the plan's uses the tables that hold its rows.</param>
    /// <returns>For each of the plan's uses the way; null where a change concerns every cohort.</returns>
    public static IReadOnlyList<ChosenRoute?> Of(
        Plan plan, ChangeCatalog catalog, ImmutableArray<ImmutableArray<ChangeRelation>> tables)
    {
        var choice = new RouteChoice(plan, catalog, tables);

        // What tells old rows too is best, what serves inserts alone is better than nothing; each may open further ways.
        while (choice.TryOne(isWhole: true) || choice.TryOne(isWhole: false))
        {
        }

        return choice._chosen;
    }

    /// <summary>What keeps changes of a use from naming cohorts, for the operator; null: nothing.</summary>
    public static string? NoteOf(TableUse use, ChosenRoute? route, IEnumerable<ChangeRelation> tables) => route switch
    {
        null when use.Routes.IsEmpty => $"{use.Table}: no filter ties its rows to values",
        null => $"{use.Table}: its rows are tied to values of types that have several texts for one value",
        _ when tables.All(table => table.TellsOld(route.Columns)) => null,
        _ => $"{use.Table}: its replica identity does not tell the old values of {string.Join(", ", route.Columns)}, "
            + "so its updates and deletes concern every cohort",
    };

    private bool TryOne(bool isWhole)
    {
        for (var use = 0; use < _routes.Length; use++)
        {
            for (var route = 0; _routes[use] is null && route < _plan.Uses[use].Routes.Length; route++)
            {
                if (Try(_plan.Uses[use].Routes[route], _tables[use], isWhole) is { } chosen)
                {
                    _routes[use] = route;
                    _chosen[use] = chosen;
                    return true;
                }
            }
        }

        return false;
    }

    private ChosenRoute? Try(PlanRoute route, ImmutableArray<ChangeRelation> tables, bool isWhole)
    {
        var mayFollow = route.Next is not var (next, rest) || _routes[next] == rest;
        return mayFollow && tables.All(table => route.Columns.All(table.Columns.ContainsKey)) && Sound(route, tables) is { } sound
            ? isWhole ? Told(sound, tables) : sound
            : null;
    }

    /// <summary>The way without the keys whose texts do not tell whether values are equal.</summary>
    private ChosenRoute? Sound(PlanRoute route, ImmutableArray<ChangeRelation> tables)
    {
        var places = Enumerable.Range(0, route.Keys.Length).Where(place => route.Sql is null
            ? tables.All(table => IsSound(route.Keys[place], table))
            : IsSound(route.Keys[place], _catalog.Find(route.Keys[place].Table))).ToImmutableArray();
        if (places.IsEmpty)
        {
            return null;
        }

        ImmutableArray<RouteKey> keys = [.. places.Select(place => route.Keys[place])];
        return route.Sql is null
            ? new ChosenRoute([.. places.Select(place => route.Columns[place])], null, keys, [.. Enumerable.Range(0, keys.Length)])
            : new ChosenRoute(route.Columns, route.Sql, keys, places);
    }

    private static bool IsSound(RouteKey key, ChangeRelation? table) =>
        CanonicalText.Exists(key.Type)
        && table is not null
        && table.Columns.TryGetValue(key.Column, out var column)
        && column.Type == key.Type.Underlying.Name
        && column.IsDeterministic;

    /// <summary>The way over those columns that old rows tell of; null where that is none, or not enough to go on.</summary>
    private static ChosenRoute? Told(ChosenRoute route, ImmutableArray<ChangeRelation> tables)
    {
        var places = Enumerable.Range(0, route.Columns.Length)
            .Where(place => tables.All(table => table.TellsOld([route.Columns[place]]))).ToList();
        if (places.Count == route.Columns.Length)
        {
            return route;
        }

        return route.Sql is not null || places.Count == 0
            ? null
            : new ChosenRoute(
                [.. places.Select(place => route.Columns[place])],
                null,
                [.. places.Select(place => route.Keys[place])],
                [.. Enumerable.Range(0, places.Count)]);
    }
}

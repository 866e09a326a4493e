using System.Collections.Immutable;
using LiveQuery.Compiler;

namespace LiveQuery.Engine.Changes;

/// <summary>Chooses among the ways from a table's changed rows to cohorts.</summary>
internal static class RouteChoice
{
    /// <summary>
    /// The shortest way whose columns old rows tell of too; else the shortest one, which then serves inserts alone. Null
    /// where there is none. <paramref name="note"/> says what keeps changes from naming cohorts.
    /// </summary>
    public static ChosenRoute? Of(TableUse use, ChangeRelation relation, ChangeCatalog catalog, out string? note)
    {
        note = null;
        var sound = use.Routes.Select(route => Sound(route, relation, catalog)).OfType<ChosenRoute>().ToList();
        if (sound.Count == 0)
        {
            note = use.Routes.IsEmpty
                ? $"{use.Table}: no filter ties its rows to values"
                : $"{use.Table}: its rows are tied to values of types that have several texts for one value";
            return null;
        }

        if (sound.Select(route => Narrowed(route, relation)).FirstOrDefault(route => route is not null) is { } whole)
        {
            return whole;
        }

        note = $"{use.Table}: its replica identity does not tell the old values of {string.Join(", ", sound[0].Columns)}, "
            + "so its updates and deletes concern every cohort";
        return sound[0];
    }

    /// <summary>The way without the keys whose texts do not tell whether values are equal.</summary>
    private static ChosenRoute? Sound(PlanRoute route, ChangeRelation relation, ChangeCatalog catalog)
    {
        if (route.Columns.Any(column => !relation.Columns.ContainsKey(column)))
        {
            return null;
        }

        var places = Enumerable.Range(0, route.Keys.Length)
            .Where(i => IsSound(route.Keys[i], route.Sql is null ? relation : catalog.Find(route.Keys[i].Table))).ToImmutableArray();
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
    private static ChosenRoute? Narrowed(ChosenRoute route, ChangeRelation relation)
    {
        if (relation.TellsOld(route.Columns))
        {
            return route;
        }

        var places = Enumerable.Range(0, route.Columns.Length).Where(i => relation.TellsOld([route.Columns[i]])).ToList();
        return route.Sql is not null || places.Count == 0
            ? null
            : new ChosenRoute(
                [.. places.Select(place => route.Columns[place])],
                null,
                [.. places.Select(place => route.Keys[place])],
                [.. Enumerable.Range(0, places.Count)]);
    }
}

using LiveQuery.Engine.Changes;

namespace LiveQuery.Engine.Polling;

/// <summary>Reads out of a table's changed rows what a route needs of them.</summary>
internal static class RouteRows
{
    /// <summary>
    /// The values of the route's columns in each of the rows, each list once; null where one is not told, so that the
    /// change concerns every cohort.
    /// </summary>
    public static IReadOnlyCollection<string[]>? ValuesOf(ChosenRoute route, TableChange change)
    {
        var places = route.Columns.Select(column => change.Columns.IndexOf(column)).ToArray();
        if (change.Images is null || places.Contains(-1))
        {
            return null;
        }

        var rows = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var image in change.Images)
        {
            if (Array.Exists(places, place => RowImage.IsUnknown(image.Values[place])))
            {
                return null;
            }

            // NULL equals nothing: such a row concerns nobody.
            var values = places.Select(place => image.Values[place]).OfType<string>().ToArray();
            if (values.Length == places.Length)
            {
                rows.TryAdd(CohortKey.Of([.. values]), values);
            }
        }

        return rows.Values;
    }

    /// <summary>The keys of rows; null where a value is not understood.</summary>
    public static IReadOnlyCollection<string>? KeysOf(ChosenRoute route, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var key = CohortKeys.OfRow(route.Keys, [.. route.KeyPlaces.Select(place => row[place])], out var isUnknown);
            if (isUnknown)
            {
                return null;
            }

            if (key is not null)
            {
                keys.Add(key);
            }
        }

        return keys;
    }
}

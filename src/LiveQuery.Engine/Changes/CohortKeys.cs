using System.Collections.Immutable;
using System.Text;
using LiveQuery.Compiler;

namespace LiveQuery.Engine.Changes;

/// <summary>
/// The keys under which a cohort is found by the rows that concern it, made of its values; and the key of a row. Equal
/// keys: the row meets what the cohort's values ask for.
/// </summary>
internal static class CohortKeys
{
    // The product of lists: a cohort with more is looked at with every change.
    private const int MostKeys = 100;

    /// <summary>
    /// The keys of a cohort; none where no row can concern it (a value is NULL), null where that cannot be told.
    /// </summary>
    public static IReadOnlyList<string>? Of(ImmutableArray<RouteKey> keys, ImmutableArray<PlanParameter> parameters, ImmutableArray<string?> values)
    {
        var lists = new List<List<string>>(keys.Length);
        var product = 1L;
        foreach (var key in keys)
        {
            if (ValuesOf(key, parameters, values) is not { } list)
            {
                return null;
            }

            lists.Add(list);
            product *= list.Count;
            if (product > MostKeys)
            {
                return null;
            }
        }

        return lists.Count == 1 ? lists[0] : Combine(lists);
    }

    /// <summary>The key of a row's values; null where one is NULL, which equals nothing.</summary>
    /// <param name="keys">What is compared.</param>
    /// <param name="values">The values, one for each.</param>
    /// <param name="isUnknown">Whether a value is not understood.</param>
    public static string? OfRow(ImmutableArray<RouteKey> keys, IReadOnlyList<string?> values, out bool isUnknown)
    {
        isUnknown = false;
        var texts = new string[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            if (values[i] is not { } value)
            {
                return null;
            }

            if (CanonicalText.Of(keys[i].Type, value) is not { } text)
            {
                isUnknown = true;
                return null;
            }

            texts[i] = text;
        }

        return texts.Length == 1 ? texts[0] : Join(texts);
    }

    private static List<string>? ValuesOf(RouteKey key, ImmutableArray<PlanParameter> parameters, ImmutableArray<string?> values)
    {
        var texts = new List<string>();
        foreach (var index in key.Parameters)
        {
            if (values[index] is not { } value)
            {
                continue;
            }

            IReadOnlyList<string?>? items = parameters[index].IsArray ? ArrayText.Parse(value) : [value];
            if (items is null)
            {
                return null;
            }

            foreach (var item in items.OfType<string>())
            {
                if (CanonicalText.Of(key.Type, item) is not { } text)
                {
                    return null;
                }

                texts.Add(text);
            }
        }

        return [.. texts.Distinct(StringComparer.Ordinal)];
    }

    private static List<string> Combine(List<List<string>> lists)
    {
        IEnumerable<string[]> rows = [[]];
        rows = lists.Aggregate(rows, (known, list) => known.SelectMany(row => list.Select(item => (string[])[.. row, item])));
        return [.. rows.Select(Join)];
    }

    // Lengths in front keep two rows from running into the same text.
    private static string Join(string[] texts)
    {
        var key = new StringBuilder();
        foreach (var text in texts)
        {
            key.Append(text.Length).Append(':').Append(text);
        }

        return key.ToString();
    }
}

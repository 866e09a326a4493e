using System.Collections.Frozen;
using System.Collections.Immutable;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Engine.Changes;

/// <summary>
/// What the feed can do for a plan, given what is published: nothing, where some of what the plan reads is not told; else
/// tell which changes concern it, and of those tables whose changes name cohorts, which cohorts.
/// </summary>
internal sealed class PlanCoverage
{
    private PlanCoverage(
        string? gap, FrozenDictionary<uint, ImmutableArray<ChosenRoute>?> tables, ImmutableArray<string> notes, long stamp)
    {
        Gap = gap;
        Tables = tables;
        Notes = notes;
        Stamp = stamp;
    }

    /// <summary>Why the feed does not serve the plan; null where it does.</summary>
    public string? Gap { get; }

    /// <summary>The tables whose changes concern the plan, by oid, with the ways to cohorts; null: every cohort.</summary>
    public FrozenDictionary<uint, ImmutableArray<ChosenRoute>?> Tables { get; }

    /// <summary>Why changes of some tables concern every cohort, for the operator.</summary>
    public ImmutableArray<string> Notes { get; }

    /// <summary>Another number after any DDL on what the plan reads.</summary>
    public long Stamp { get; }

    /// <summary>Whether changes of some table name cohorts.</summary>
    public bool HasRoutes => Tables.Values.Any(routes => routes is not null);

    /// <summary>What the feed can do for a plan.</summary>
    public static PlanCoverage Of(Plan plan, ChangeCatalog catalog)
    {
        if (plan.CallsFunctions)
        {
            return None("it calls functions, which may read anything");
        }

        var whole = new HashSet<uint>();
        var reached = new SortedDictionary<uint, long>();
        foreach (var name in plan.Tables)
        {
            if (Reach(name, catalog, whole, reached) is { } gap)
            {
                return None(gap);
            }
        }

        return Choose(plan, catalog, whole, reached.Aggregate(17L, (stamp, one) => unchecked((((stamp * 31) + one.Key) * 31) + one.Value)));
    }

    private static PlanCoverage None(string gap) => new(gap, FrozenDictionary<uint, ImmutableArray<ChosenRoute>?>.Empty, [], 0);

    /// <summary>
    /// Follows a relation to the tables whose changes can be seen in it; why some are not told, or null. Those that are
    /// read through a view are added to <paramref name="whole"/>: their columns are not those of the view.
    /// </summary>
    private static string? Reach(TableName name, ChangeCatalog catalog, HashSet<uint> whole, SortedDictionary<uint, long> reached)
    {
        if (catalog.Find(name) is not { } relation)
        {
            return $"{name} is not known to the feed";
        }

        var open = new Queue<(ChangeRelation Relation, bool IsBelowView)>([(relation, false)]);
        var seen = new HashSet<(uint, bool)>();
        while (open.TryDequeue(out var next))
        {
            if (!seen.Add((next.Relation.Oid, next.IsBelowView)))
            {
                continue;
            }

            if (catalog.GapOf(next.Relation) is { } gap)
            {
                return gap;
            }

            foreach (var below in catalog.WithDescendants(next.Relation))
            {
                reached[below.Oid] = below.Stamp;
                if (next.IsBelowView)
                {
                    whole.Add(below.Oid);
                }
            }

            foreach (var read in next.Relation.Reads)
            {
                if (catalog.Find(read) is not { } found)
                {
                    return $"{next.Relation.Name} reads what the feed does not know";
                }

                open.Enqueue((found, true));
            }
        }

        return null;
    }

    private static PlanCoverage Choose(Plan plan, ChangeCatalog catalog, HashSet<uint> whole, long stamp)
    {
        var tables = whole.ToDictionary(oid => oid, _ => (ImmutableArray<ChosenRoute>?)null);
        var notes = new SortedSet<string>(StringComparer.Ordinal);
        ImmutableArray<ImmutableArray<ChangeRelation>> stored =
        [
            .. plan.Uses.Select(use => catalog.WithDescendants(catalog.Find(use.Table)!)
                .Where(relation => relation.Kind == TableKind.Table).ToImmutableArray()),
        ];
        var chosen = RouteChoice.Of(plan, catalog, stored);
        for (var i = 0; i < plan.Uses.Length; i++)
        {
            if (RouteChoice.NoteOf(plan.Uses[i], chosen[i], stored[i]) is { } note)
            {
                notes.Add(note);
            }

            foreach (var relation in stored[i])
            {
                tables[relation.Oid] = With(tables.GetValueOrDefault(relation.Oid, []), chosen[i]);
            }
        }

        // What is read at no place that the plan tells of is read somehow.
        foreach (var name in plan.Tables.Where(name => plan.Uses.All(use => use.Table != name)))
        {
            foreach (var relation in catalog.WithDescendants(catalog.Find(name)!))
            {
                tables[relation.Oid] = null;
            }
        }

        return new PlanCoverage(null, tables.ToFrozenDictionary(), [.. notes], stamp);
    }

    /// <summary>The ways of a table's places so far with that of another one; null: every cohort.</summary>
    private static ImmutableArray<ChosenRoute>? With(ImmutableArray<ChosenRoute>? routes, ChosenRoute? route) =>
        routes is not { } known || route is null ? null
        : known.Any(one => one.IsSameAs(route)) ? known
        : known.Add(route);
}

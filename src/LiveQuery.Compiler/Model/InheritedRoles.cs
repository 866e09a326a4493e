using System.Collections.Frozen;
using System.Collections.Immutable;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>
/// Gives inherited roles the select permissions of their parents: the rows that any parent sees, and in each row the
/// cells that a parent which sees the row may read. A permission of the role's own stands instead.
/// </summary>
internal static class InheritedRoles
{
    /// <summary>The inherited roles, each after its parents; those with an unknown parent, or in a cycle, are reported and left out.</summary>
    public static ImmutableArray<InheritedRoleMetadata> Sort(MetadataDocument document, IReadOnlySet<string> known, ProblemList problems)
    {
        var all = document.InheritedRoles.GroupBy(role => role.Role).ToDictionary(group => group.Key, group => group.First());
        var sorted = ImmutableArray.CreateBuilder<InheritedRoleMetadata>();
        var states = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var role in document.InheritedRoles)
        {
            Visit(role.Role, []);
        }

        return sorted.ToImmutable();

        bool Visit(string name, ImmutableArray<string> way)
        {
            if (!all.TryGetValue(name, out var role))
            {
                return known.Contains(name);
            }

            if (states.TryGetValue(name, out var isServed))
            {
                return isServed;
            }

            if (way.Contains(name))
            {
                var cycle = string.Join(',', way.SkipWhile(step => step != name).Append(name).Select(step => $"\"{step}\""));
                Fail(role, $"found cycle(s) in roles: [{cycle}]");
                return false;
            }

            var missing = role.Parents.Where(parent => !Visit(parent, way.Add(name))).ToList();
            if (missing.Count > 0 && !states.ContainsKey(name))
            {
                Fail(role, $"the following parent role(s) are not found: {string.Join(", ", missing)} which are required to construct the inherited role: \"{name}\"");
            }

            states[name] = missing.Count == 0;
            if (missing.Count == 0)
            {
                sorted.Add(role);
            }

            return missing.Count == 0;
        }

        void Fail(InheritedRoleMetadata role, string reason) =>
            problems.Error(role.Location, $"inherited role \"{role.Role}\"", reason);
    }

    /// <summary>The permissions of a table with those that inherited roles get.</summary>
    public static FrozenDictionary<string, SelectPermission> Extend(
        FrozenDictionary<string, SelectPermission> own, ImmutableArray<InheritedRoleMetadata> roles)
    {
        if (roles.IsEmpty)
        {
            return own;
        }

        var extended = own.ToDictionary(StringComparer.Ordinal);
        foreach (var role in roles.Where(role => !extended.ContainsKey(role.Role)))
        {
            var parents = role.Parents.Distinct()
                .Select(parent => extended.GetValueOrDefault(parent)).OfType<SelectPermission>().ToList();
            if (parents.Count > 0)
            {
                extended.Add(role.Role, parents.Count == 1 ? parents[0] : Combine(parents));
            }
        }

        return extended.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static SelectPermission Combine(List<SelectPermission> parents)
    {
        var limits = parents.Where(parent => parent.Limit is not null).Select(parent => parent.Limit!.Value).ToList();
        return new SelectPermission
        {
            Columns = Union(parents, parent => parent.Columns),
            ComputedFields = Union(parents, parent => parent.ComputedFields),
            Filter = Any(parents.Select(parent => parent.Filter)),
            CellConditions = Conditions(parents, parent => parent.Columns),
            ComputedConditions = Conditions(parents, parent => parent.ComputedFields),
            Limit = limits.Count == 0 ? null : limits.Max(),
            AllowAggregations = parents.Exists(parent => parent.AllowAggregations),
            QueryRootFields = parents.Exists(parent => parent.QueryRootFields is null) ? null : Union(parents, parent => parent.QueryRootFields!),
            SubscriptionRootFields = parents.Exists(parent => parent.SubscriptionRootFields is null)
                ? null
                : Union(parents, parent => parent.SubscriptionRootFields!),
        };
    }

    /// <summary>In which rows each field is seen: where a parent that grants it sees the row, and the field in it.</summary>
    private static FrozenDictionary<string, BoolExpr> Conditions(
        List<SelectPermission> parents, Func<SelectPermission, FrozenSet<string>> fieldsOf)
    {
        var conditions = new Dictionary<string, BoolExpr>(StringComparer.Ordinal);
        foreach (var field in parents.SelectMany(fieldsOf).Distinct())
        {
            var granting = parents.Where(parent => fieldsOf(parent).Contains(field)).ToList();
            if (granting.Count == parents.Count && granting.TrueForAll(parent => ConditionOf(parent, field) is null))
            {
                continue;
            }

            conditions[field] = Any(granting.Select(parent =>
                ConditionOf(parent, field) is { } inner ? BoolExpr.And(parent.Filter, inner) : parent.Filter));
        }

        return conditions.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static BoolExpr? ConditionOf(SelectPermission permission, string field) =>
        permission.CellConditions.GetValueOrDefault(field) ?? permission.ComputedConditions.GetValueOrDefault(field);

    private static BoolExpr Any(IEnumerable<BoolExpr> conditions)
    {
        var all = conditions.Distinct().ToImmutableArray();

        // A condition is evaluated with all its variables even where another holds: a missing one is an error.
        return all.Length == 1 ? all[0] : new OrExpr(all);
    }

    private static FrozenSet<string> Union(List<SelectPermission> parents, Func<SelectPermission, FrozenSet<string>> of) =>
        parents.SelectMany(of).ToFrozenSet(StringComparer.Ordinal);
}

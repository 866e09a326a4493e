using System.Text.Json.Nodes;

using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi;

/// <summary>Refuses inherited roles that inherit from themselves.</summary>
internal static class RoleCycles
{
    /// <summary>Looks at all of them.</summary>
    /// <exception cref="MetadataApiException">There is a cycle.</exception>
    public static void Refuse(MetadataTree tree)
    {
        var parents = (tree.Root["inherited_roles"] as JsonArray ?? []).OfType<JsonObject>()
            .Select(role => (Name: MetadataTree.TextOf(role["role_name"]), Set: role["role_set"] as JsonArray ?? []))
            .Where(role => role.Name is not null)
            .GroupBy(role => role.Name!)
            .ToDictionary(group => group.Key, group => group.First().Set.Select(MetadataTree.TextOf).OfType<string>().ToList());
        var finished = new HashSet<string>(StringComparer.Ordinal);
        foreach (var role in parents.Keys)
        {
            Visit(role, []);
        }

        void Visit(string role, List<string> way)
        {
            var start = way.IndexOf(role);
            if (start >= 0)
            {
                var cycle = string.Join(',', way[start..].Append(role).Select(name => $"\"{name}\""));
                throw new MetadataApiException("cyclic-dependency", $"found cycle(s) in roles: [{cycle}]");
            }

            if (finished.Contains(role) || !parents.TryGetValue(role, out var set))
            {
                return;
            }

            way.Add(role);
            set.ForEach(parent => Visit(parent, way));
            way.RemoveAt(way.Count - 1);
            finished.Add(role);
        }
    }
}

using System.Collections.Immutable;

namespace LiveQuery.Compiler.SavedQueries;

/// <summary>Finds endpoints that a request could mean alike.</summary>
internal static class EndpointConflicts
{
    /// <summary>The groups of endpoints of which each shares an URL and a method with another of its group, by name.</summary>
    public static ImmutableArray<ImmutableArray<SavedEndpoint>> Of(ImmutableArray<SavedEndpoint> endpoints)
    {
        var groups = ImmutableArray.CreateBuilder<ImmutableArray<SavedEndpoint>>();
        var open = new LinkedList<SavedEndpoint>(endpoints.OrderBy(endpoint => endpoint.Metadata.Name, StringComparer.Ordinal));
        while (open.First is { } first)
        {
            open.RemoveFirst();
            var group = new List<SavedEndpoint> { first.Value };
            for (var i = 0; i < group.Count; i++)
            {
                for (var node = open.First; node is not null;)
                {
                    var next = node.Next;
                    if (Conflict(group[i], node.Value))
                    {
                        group.Add(node.Value);
                        open.Remove(node);
                    }

                    node = next;
                }
            }

            if (group.Count > 1)
            {
                groups.Add([.. group.OrderBy(endpoint => endpoint.Metadata.Name, StringComparer.Ordinal)]);
            }
        }

        return groups.ToImmutable();
    }

    private static bool Conflict(SavedEndpoint one, SavedEndpoint other) =>
        one.Path.Overlaps(other.Path) && one.Metadata.Methods.Intersect(other.Metadata.Methods).Any();
}

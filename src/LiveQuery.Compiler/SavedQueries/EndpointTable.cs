using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace LiveQuery.Compiler.SavedQueries;

/// <summary>
/// The endpoints by their URLs: a tree of segments, in which a literal segment is tried before a variable. Immutable once
/// it is made.
/// </summary>
public sealed class EndpointTable
{
    private readonly Node _root = new();

    internal EndpointTable(ImmutableArray<SavedEndpoint> endpoints)
    {
        All = endpoints;
        foreach (var endpoint in endpoints)
        {
            var node = endpoint.Path.Segments.Aggregate(_root, (at, segment) => at.Below(segment));
            foreach (var method in endpoint.Metadata.Methods)
            {
                node.Add(method, endpoint);
            }
        }
    }

    /// <summary>All endpoints in the order of the metadata.</summary>
    public ImmutableArray<SavedEndpoint> All { get; }

    /// <summary>Finds the endpoint of an URL, split into decoded segments.</summary>
    public EndpointMatch Match(string method, IReadOnlyList<string> segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        var methods = new List<string>();
        return Find(_root, method, segments, [], methods)
            ?? (methods.Count > 0 ? new EndpointWithoutMethod([.. methods.Distinct(StringComparer.Ordinal)]) : new EndpointMissing());
    }

    private static EndpointMatch? Find(
        Node node, string method, IReadOnlyList<string> segments, ImmutableList<string> values, List<string> methods, int depth = 0)
    {
        if (depth == segments.Count)
        {
            if (!node.Endpoints.TryGetValue(method, out var found))
            {
                methods.AddRange(node.Endpoints.Keys);
                return null;
            }

            return found.Count == 1 ? new EndpointFound(found[0], [.. values]) : new EndpointAmbiguous();
        }

        var segment = segments[depth];
        return (node.TryLiteral(segment, out var literal) ? Find(literal, method, segments, values, methods, depth + 1) : null)
            ?? (node.Variable is { } variable ? Find(variable, method, segments, values.Add(segment), methods, depth + 1) : null);
    }

    private sealed class Node
    {
        private readonly Dictionary<string, Node> _literals = new(StringComparer.Ordinal);

        /// <summary>What stands below a variable, or null.</summary>
        public Node? Variable { get; private set; }

        /// <summary>The endpoints that end here, by method.</summary>
        public OrderedDictionary<string, List<SavedEndpoint>> Endpoints { get; } = new(StringComparer.Ordinal);

        public bool TryLiteral(string segment, [NotNullWhen(true)] out Node? node) => _literals.TryGetValue(segment, out node);

        public Node Below(string segment)
        {
            if (EndpointPath.IsVariable(segment))
            {
                return Variable ??= new Node();
            }

            if (!_literals.TryGetValue(segment, out var node))
            {
                node = new Node();
                _literals.Add(segment, node);
            }

            return node;
        }

        public void Add(string method, SavedEndpoint endpoint)
        {
            if (!Endpoints.TryGetValue(method, out var list))
            {
                list = [];
                Endpoints.Add(method, list);
            }

            list.Add(endpoint);
        }
    }
}

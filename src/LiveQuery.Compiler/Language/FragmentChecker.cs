using GraphQLParser.AST;

namespace LiveQuery.Compiler.Language;

/// <summary>
/// Checks the fragments of a document, and how deep and wide its operations become once they are expanded. Each fragment
/// is measured once and its measure reused, so that fragments that double each other cost nothing to refuse.
/// </summary>
internal sealed class FragmentChecker(
    IReadOnlyDictionary<string, GraphQLFragmentDefinition> fragments,
    DocumentLimits limits)
{
    private readonly Dictionary<string, Extent> _measured = new(StringComparer.Ordinal);
    private readonly List<string> _open = [];

    // Nested selection sets of any kind: inline fragments add no depth to the result, but they do to our stack.
    private int _level;

    /// <summary>Checks the operations and all fragments that they reach.</summary>
    /// <exception cref="GraphQLException">A fragment is unknown, unused or in a cycle, or an operation is too large.</exception>
    public void Check(IEnumerable<GraphQLOperationDefinition> operations)
    {
        foreach (var operation in operations)
        {
            Bound(Measure(operation.SelectionSet, FieldPath.Root["selectionSet"]));
        }

        var unused = fragments.Keys.Where(name => !_measured.ContainsKey(name)).Order(StringComparer.Ordinal).ToArray();
        if (unused.Length > 0)
        {
            throw FieldPath.Root.Error(
                "following fragment(s) have been defined, but have not been used in the query - " + string.Join(", ", unused));
        }
    }

    /// <summary>The refusal of a document that nests too deep.</summary>
    public static GraphQLException TooDeep(DocumentLimits limits) => FieldPath.Root["query"].Error(
        $"the operation nests deeper than the {limits.MaxDepth} levels that are allowed");

    private Extent Measure(GraphQLSelectionSet set, FieldPath path)
    {
        if (++_level > limits.MaxDepth * 4)
        {
            throw TooDeep(limits);
        }

        var total = new Extent(0, 0);
        foreach (var selection in set.Selections)
        {
            total = total.Beside(selection switch
            {
                GraphQLField field => MeasureField(field, path),
                GraphQLInlineFragment inline => Measure(inline.SelectionSet, path),
                GraphQLFragmentSpread spread => MeasureFragment(spread.FragmentName.Name.StringValue, path),
                _ => throw new InvalidOperationException($"a selection of kind {selection.Kind}"),
            });
        }

        // Refused here already: the sums of nested fragments grow without bound.
        Bound(total);
        _level--;
        return total;
    }

    private Extent MeasureField(GraphQLField field, FieldPath path)
    {
        var name = field.Name.StringValue;
        var below = field.SelectionSet is { } set ? Measure(set, path[name]["selectionSet"]) : new Extent(0, 0);
        return new Extent(below.Depth + 1, below.Fields + 1);
    }

    private Extent MeasureFragment(string name, FieldPath path)
    {
        if (_measured.TryGetValue(name, out var measured))
        {
            return measured;
        }

        if (!fragments.TryGetValue(name, out var fragment))
        {
            throw path.Error($"reference to undefined fragment \"{name}\"");
        }

        var first = _open.IndexOf(name);
        if (first >= 0)
        {
            var names = string.Join(" and ", _open[first..].Distinct());
            throw path.Error($"the fragment definition(s) {names} form a cycle");
        }

        _open.Add(name);
        measured = Measure(fragment.SelectionSet, path[name]["selectionSet"]);
        _open.RemoveAt(_open.Count - 1);
        _measured.Add(name, measured);
        return measured;
    }

    private void Bound(Extent extent)
    {
        if (extent.Depth > limits.MaxDepth)
        {
            throw TooDeep(limits);
        }

        if (extent.Fields > limits.MaxFields)
        {
            throw FieldPath.Root["query"].Error(
                $"the operation selects more than the {limits.MaxFields} fields that are allowed");
        }
    }

    private readonly record struct Extent(int Depth, long Fields)
    {
        public Extent Beside(Extent other) => new(Math.Max(Depth, other.Depth), Fields + other.Fields);
    }
}

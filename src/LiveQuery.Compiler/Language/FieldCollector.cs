using System.Collections.Frozen;
using System.Collections.Immutable;
using GraphQLParser.AST;

namespace LiveQuery.Compiler.Language;

/// <summary>
/// Flattens selection sets (GraphQL specification, section 6.3.2): fragments expanded, <c>@skip</c> and <c>@include</c>
/// applied, equal response keys merged (section 5.3.2) or refused.
/// </summary>
/// <param name="operation">The operation.</param>
/// <param name="possibleTypes">The types that interfaces and unions stand for, by name; null where there are none.</param>
internal sealed class FieldCollector(
    ParsedOperation operation,
    IReadOnlyDictionary<string, FrozenSet<string>>? possibleTypes = null)
{
    /// <summary>The fields of an object type, in the order of their first mention.</summary>
    /// <exception cref="GraphQLException">Selections of one key contradict each other, or a directive is wrong.</exception>
    public ImmutableArray<SelectedField> Collect(SelectionSet selections, string typeName, FieldPath path)
    {
        var fields = new OrderedDictionary<string, Merged>(StringComparer.Ordinal);
        foreach (var node in selections.Nodes)
        {
            Collect(node, typeName, path, fields);
        }

        return [.. fields.Select(pair => pair.Value.ToField(pair.Key))];
    }

    /// <summary>The types that the fragments of a selection set are on, whichever of them matches in the end.</summary>
    public IReadOnlySet<string> TypeConditions(SelectionSet selections)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in selections.Nodes)
        {
            AddConditions(node, found);
        }

        return found;
    }

    private void AddConditions(GraphQLSelectionSet set, HashSet<string> found)
    {
        foreach (var selection in set.Selections)
        {
            var (condition, inner) = selection switch
            {
                GraphQLInlineFragment inline => (inline.TypeCondition, inline.SelectionSet),
                GraphQLFragmentSpread spread when operation.Fragments[spread.FragmentName.Name.StringValue] is { } fragment =>
                    (fragment.TypeCondition, fragment.SelectionSet),
                _ => (null, null),
            };
            if (condition is not null)
            {
                found.Add(condition.Type.Name.StringValue);
            }

            if (inner is not null)
            {
                AddConditions(inner, found);
            }
        }
    }

    private void Collect(
        GraphQLSelectionSet set,
        string typeName,
        FieldPath path,
        OrderedDictionary<string, Merged> fields)
    {
        foreach (var selection in set.Selections)
        {
            switch (selection)
            {
                case GraphQLField field when Directives.Include(field.Directives, operation, path[field.Name.StringValue]):
                    Add(field, path, fields);
                    break;
                case GraphQLInlineFragment inline when Directives.Include(inline.Directives, operation, path):
                    CollectOn(inline.TypeCondition, inline.SelectionSet, typeName, path, fields);
                    break;
                case GraphQLFragmentSpread spread when Directives.Include(spread.Directives, operation, path):
                    var fragment = operation.Fragments[spread.FragmentName.Name.StringValue];
                    CollectOn(fragment.TypeCondition, fragment.SelectionSet, typeName, path, fields);
                    break;
            }
        }
    }

    // A fragment on another type selects nothing.
    private void CollectOn(
        GraphQLTypeCondition? condition,
        GraphQLSelectionSet set,
        string typeName,
        FieldPath path,
        OrderedDictionary<string, Merged> fields)
    {
        if (condition is null || Includes(condition.Type.Name.StringValue, typeName))
        {
            Collect(set, typeName, path, fields);
        }
    }

    private bool Includes(string condition, string typeName) => condition == typeName
        || (possibleTypes is not null && possibleTypes.TryGetValue(condition, out var types) && types.Contains(typeName));

    private void Add(GraphQLField field, FieldPath path, OrderedDictionary<string, Merged> fields)
    {
        var name = field.Name.StringValue;
        var key = field.Alias?.Name.StringValue ?? name;
        var arguments = ReadArguments(field, path[name]);
        if (!fields.TryGetValue(key, out var merged))
        {
            merged = new Merged(name, arguments);
            fields.Add(key, merged);
        }
        else if (merged.Name != name)
        {
            throw path.Error($"selection of both '{merged.Name}' and '{name}' specify the same response name, '{key}'");
        }
        else if (!InputEquality.SameFields(merged.Arguments, arguments))
        {
            throw path.Error($"inconsistent arguments between multiple selections of field '{name}'");
        }

        merged.Add(field.SelectionSet);
    }

    private ImmutableArray<KeyValuePair<string, InputValue>> ReadArguments(GraphQLField field, FieldPath path)
    {
        if (field.Arguments is null)
        {
            return [];
        }

        var arguments = ImmutableArray.CreateBuilder<KeyValuePair<string, InputValue>>(field.Arguments.Count);
        foreach (var argument in field.Arguments)
        {
            var name = argument.Name.StringValue;
            if (arguments.Any(earlier => earlier.Key == name))
            {
                throw path.Error($"the argument '{name}' is given twice");
            }

            arguments.Add(KeyValuePair.Create(name, operation.Read(argument.Value, path["args"][name])));
        }

        return arguments.ToImmutable();
    }

    /// <summary>The occurrences of one response key.</summary>
    private sealed class Merged(string name, ImmutableArray<KeyValuePair<string, InputValue>> arguments)
    {
        private ImmutableArray<GraphQLSelectionSet> _nodes = [];
        private bool _hasSelections;

        public string Name { get; } = name;

        public ImmutableArray<KeyValuePair<string, InputValue>> Arguments { get; } = arguments;

        public void Add(GraphQLSelectionSet? set)
        {
            if (set is not null)
            {
                _hasSelections = true;
                _nodes = _nodes.Add(set);
            }
        }

        public SelectedField ToField(string key) =>
            new(key, Name, Arguments, _hasSelections ? new SelectionSet(_nodes) : null);
    }
}

using System.Collections.Immutable;
using GraphQLParser.AST;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.SavedQueries;

/// <summary>
/// Compares saved queries with a schema without values for their variables: which fields they select, of which types
/// their variables are, and what there is not. The words are Hasura's.
/// </summary>
internal sealed class QueryAnalyzer(SchemaGlance schema)
{
    // These need no field of the schema to be known.
    private static readonly ImmutableArray<ScalarType> BuiltIn =
        [new("Int"), new("Float"), new("String"), new("Boolean"), new("ID")];

    /// <summary>Analyzes a query.</summary>
    public QueryStructure Analyze(SavedQuery query)
    {
        var operation = query.Document.Operations[0];
        var problems = new List<string>();
        ObjectType? root = query.Kind switch
        {
            OperationKind.Query => schema.Query,
            OperationKind.Subscription => schema.Subscription,
            _ => schema.Mutation,
        };
        if (root is null)
        {
            problems.Add($"$: type '{(query.Kind == OperationKind.Subscription ? "subscription_root" : "mutation_root")}' not found in the schema");
            return new QueryStructure(Variables(query, []), [], [.. problems]);
        }

        var selection = new Selection(schema, query, problems);
        var fields = selection.Fields(root, [operation.SelectionSet], "$", isRoot: true);
        return new QueryStructure(Variables(query, problems), fields, [.. problems]);
    }

    private ImmutableArray<StructureVariable> Variables(SavedQuery query, List<string> problems)
    {
        var variables = ImmutableArray.CreateBuilder<StructureVariable>();
        foreach (var definition in query.Definitions)
        {
            if (TypeOf(definition.Type) is { } type)
            {
                variables.Add(new StructureVariable(definition.Name, type, DefaultOf(definition, problems)));
            }
            else
            {
                problems.Add($"$.{definition.Name}: type '{BaseName(definition.Type)}' not found in the schema");
            }
        }

        return variables.ToImmutable();
    }

    private static string? DefaultOf(VariableDefinition definition, List<string> problems)
    {
        try
        {
            return definition.Default is null ? null : JsonPrinter.Print(definition.Default, FieldPath.Root);
        }
        catch (GraphQLException mistake)
        {
            problems.Add($"$.{definition.Name}: {mistake.Error.Message}");
            return null;
        }
    }

    private StructureType? TypeOf(TypeReference reference)
    {
        if (reference.Item is { } item)
        {
            return TypeOf(item) is { } inner ? StructureType.List(inner, !reference.IsNonNull) : null;
        }

        var type = BuiltIn.FirstOrDefault(scalar => scalar.Name == reference.Name) ?? schema.Find(reference.Name!);
        return type is null ? null : StructureType.Named(type, !reference.IsNonNull);
    }

    private static string BaseName(TypeReference reference) => reference.Item is { } item ? BaseName(item) : reference.Name!;

    /// <summary>The fields of one query.</summary>
    private sealed class Selection(SchemaGlance schema, SavedQuery query, List<string> problems)
    {
        private static readonly NonNullUse TypeName = new(new NamedUse(BuiltIn.First(scalar => scalar.Name == "String")));

        /// <summary>The fields of an object, those of one key as one; of a union or an interface those of all its types.</summary>
        public ImmutableArray<StructureField> Fields(
            GraphType type, IReadOnlyList<GraphQLSelectionSet> sets, string path, bool isRoot = false)
        {
            var merged = new OrderedDictionary<string, (TypeUse Type, List<GraphQLSelectionSet> Sets, string Path)>(StringComparer.Ordinal);
            foreach (var (field, of) in sets.SelectMany(set => Expand(set, type)))
            {
                Add(of, field, path, isRoot, merged);
            }

            return [.. merged.Select(pair => new StructureField(
                pair.Key,
                StructureType.Of(pair.Value.Type),
                pair.Value.Type.Named is { IsComposite: true } inner ? Fields(inner, pair.Value.Sets, pair.Value.Path) : []))];
        }

        private void Add(
            GraphType type,
            GraphQLField field,
            string path,
            bool isRoot,
            OrderedDictionary<string, (TypeUse Type, List<GraphQLSelectionSet> Sets, string Path)> merged)
        {
            var name = field.Name.StringValue;
            var place = $"{path}.{name}";
            if (Definition(type, name, isRoot) is not { } use)
            {
                problems.Add($"{place}: field '{name}' not found in object '{type.Name}'");
                return;
            }

            if (WrongSelection(use.Named, field) is { } wrong)
            {
                problems.Add($"{place}: {wrong}");
                return;
            }

            var key = field.Alias?.Name.StringValue ?? name;
            if (!merged.TryGetValue(key, out var known))
            {
                known = (use, [], place);
                merged.Add(key, known);
            }
            else if (known.Type.ToString() != use.ToString())
            {
                problems.Add($"{path}: field '{key}' seen with two different types: {known.Type} and {use}");
                return;
            }

            if (field.SelectionSet is { } set)
            {
                known.Sets.Add(set);
            }
        }

        private TypeUse? Definition(GraphType type, string name, bool isRoot) => name switch
        {
            "__typename" => TypeName,
            "__schema" when isRoot => new NonNullUse(new NamedUse(schema.Find("__Schema")!)),
            "__type" when isRoot => new NamedUse(schema.Find("__Type")!),
            _ => type switch
            {
                ObjectType obj => obj.Fields.GetValueOrDefault(name)?.Type,
                InterfaceType all => all.Fields.FirstOrDefault(field => field.Name == name)?.Type,
                _ => null,
            },
        };

        private static string? WrongSelection(GraphType type, GraphQLField field) => type switch
        {
            { IsComposite: true } when field.SelectionSet is null => $"object of type '{type.Name}' must have a selection set",
            EnumType when field.SelectionSet is not null => $"enum '{type.Name}' does not accept a selection set",
            ScalarType when field.SelectionSet is not null => $"scalar '{type.Name}' does not accept a selection set",
            _ => null,
        };

        // Directives are not asked: what they leave out depends on variables.
        private IEnumerable<(GraphQLField Field, GraphType Of)> Expand(GraphQLSelectionSet set, GraphType type) =>
            set.Selections.SelectMany(selection => selection switch
            {
                GraphQLField field => [(field, type)],
                GraphQLInlineFragment inline => Expand(inline.TypeCondition, inline.SelectionSet, type),
                GraphQLFragmentSpread spread when query.Document.Fragments[spread.FragmentName.Name.StringValue] is { } fragment =>
                    Expand(fragment.TypeCondition, fragment.SelectionSet, type),
                _ => [],
            });

        private IEnumerable<(GraphQLField Field, GraphType Of)> Expand(
            GraphQLTypeCondition? condition, GraphQLSelectionSet set, GraphType type)
        {
            if (condition is null || condition.Type.Name.StringValue == type.Name)
            {
                return Expand(set, type);
            }

            var other = schema.Find(condition.Type.Name.StringValue);
            return Includes(other, type) ? Expand(set, type) : Includes(type, other) ? Expand(set, other!) : [];
        }

        private static bool Includes(GraphType? all, GraphType? one) => all switch
        {
            InterfaceType type => type.PossibleTypes.Any(possible => possible == one),
            UnionType type => type.PossibleTypes.Any(possible => possible == one),
            _ => false,
        };
    }
}

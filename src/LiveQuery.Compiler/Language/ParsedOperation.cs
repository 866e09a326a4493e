using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using GraphQLParser.AST;

namespace LiveQuery.Compiler.Language;

/// <summary>One operation of a document, with the values that a request gave to its variables.</summary>
internal sealed class ParsedOperation
{
    private readonly FrozenDictionary<string, VariableValue> _variables;
    private readonly DocumentLimits _limits;

    private ParsedOperation(
        GraphQLOperationDefinition operation,
        FrozenDictionary<string, GraphQLFragmentDefinition> fragments,
        ImmutableArray<VariableValue> variables,
        DocumentLimits limits)
    {
        Kind = KindOf(operation);
        Name = operation.Name?.StringValue;
        Selections = new SelectionSet([operation.SelectionSet]);
        Fragments = fragments;
        Variables = [.. variables.Select(variable => variable.Definition)];
        _variables = variables.ToFrozenDictionary(variable => variable.Definition.Name, StringComparer.Ordinal);
        _limits = limits;
    }

    /// <summary>Query, mutation or subscription.</summary>
    public OperationKind Kind { get; }

    /// <summary>The name, or null.</summary>
    public string? Name { get; }

    /// <summary>The root selections.</summary>
    public SelectionSet Selections { get; }

    /// <summary>The declared variables in their order.</summary>
    public ImmutableArray<VariableDefinition> Variables { get; }

    /// <summary>The fragments of the document by name.</summary>
    internal FrozenDictionary<string, GraphQLFragmentDefinition> Fragments { get; }

    /// <summary>The kind of an operation.</summary>
    internal static OperationKind KindOf(GraphQLOperationDefinition operation) => operation.Operation switch
    {
        OperationType.Query => OperationKind.Query,
        OperationType.Mutation => OperationKind.Mutation,
        _ => OperationKind.Subscription,
    };

    /// <summary>The value of a declared variable: given, or its default; null where there is neither.</summary>
    public InputValue? ValueOf(string variable) => _variables[variable].Value;

    /// <summary>Turns a value of the document into ours, its variables in place.</summary>
    internal InputValue Read(GraphQLValue value, FieldPath path) => InputReading.FromDocument(
        value,
        name => _variables.GetValueOrDefault(name) ?? throw path.Error($"unbound variable \"{name}\""),
        path,
        _limits.MaxDepth);

    /// <summary>Gives the variables of an operation their values.</summary>
    /// <exception cref="GraphQLException">A variable is missing, null where it may not be, or unknown.</exception>
    public static ParsedOperation Bind(
        GraphQLOperationDefinition operation,
        FrozenDictionary<string, GraphQLFragmentDefinition> fragments,
        JsonElement? variables,
        DocumentLimits limits)
    {
        foreach (var directive in operation.Directives ?? Enumerable.Empty<GraphQLDirective>())
        {
            var name = directive.Name.StringValue;
            var kind = operation.Operation.ToString().ToLowerInvariant();
            if (kind == "subscription" && name == Directives.ManyTopLevelFields)
            {
                // Here it is always allowed.
                continue;
            }

            throw FieldPath.Root.Error(Directives.IsDefined(name)
                ? $"directive '{name}' is not allowed on a {kind}"
                : $"directive '{name}' is not defined in the schema");
        }

        var given = GivenVariables(variables);
        var bound = ImmutableArray.CreateBuilder<VariableValue>();
        foreach (var definition in Definitions(operation, limits))
        {
            bound.Add(new VariableValue(definition, ValueFor(definition, given, limits)));
        }

        RefuseUnknown(given, operation, fragments);
        return new ParsedOperation(operation, fragments, bound.ToImmutable(), limits);
    }

    private static JsonElement? GivenVariables(JsonElement? variables) => variables switch
    {
        null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
        { ValueKind: JsonValueKind.Object } => variables,
        _ => throw FieldPath.Root["variables"].Error("variables must be an object", GraphQLErrorCodes.ParseFailed),
    };

    /// <summary>The variables that an operation declares.</summary>
    internal static IEnumerable<VariableDefinition> Definitions(GraphQLOperationDefinition operation, DocumentLimits limits)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var definition in operation.Variables ?? Enumerable.Empty<GraphQLVariableDefinition>())
        {
            var name = definition.Variable.Name.StringValue;
            if (!names.Add(name))
            {
                throw FieldPath.Root.Error($"multiple definitions for variable \"{name}\"", GraphQLErrorCodes.ParseFailed);
            }

            var initial = definition.DefaultValue is null
                ? null
                : InputReading.FromDocument(
                    definition.DefaultValue,
                    _ => throw FieldPath.Root.Error($"the default of variable \"{name}\" must not hold a variable"),
                    FieldPath.Root,
                    limits.MaxDepth);
            yield return new VariableDefinition(name, TypeOf(definition.Type), initial);
        }
    }

    private static TypeReference TypeOf(GraphQLType type, bool isNonNull = false) => type switch
    {
        GraphQLNonNullType nonNull => TypeOf(nonNull.Type, isNonNull: true),
        GraphQLListType list => new TypeReference(null, TypeOf(list.Type), isNonNull),
        GraphQLNamedType named => new TypeReference(named.Name.StringValue, null, isNonNull),
        _ => throw new InvalidOperationException($"a type of kind {type.Kind}"),
    };

    private static InputValue? ValueFor(VariableDefinition definition, JsonElement? given, DocumentLimits limits)
    {
        if (given is { } values && values.TryGetProperty(definition.Name, out var json))
        {
            var value = InputReading.FromJson(json, FieldPath.Root, limits.MaxDepth);
            return value is NullValue && definition.Type.IsNonNull
                ? throw FieldPath.Root.Error($"null value found for non-nullable type: \"{definition.Type}\"")
                : value;
        }

        return definition.Default is null && definition.Type.IsNonNull
            ? throw FieldPath.Root.Error($"expecting a value for non-nullable variable: \"{definition.Name}\"")
            : definition.Default;
    }

    private static void RefuseUnknown(
        JsonElement? given,
        GraphQLOperationDefinition operation,
        FrozenDictionary<string, GraphQLFragmentDefinition> fragments)
    {
        if (given is not { } values || !values.EnumerateObject().Any())
        {
            return;
        }

        var used = VariableSearch.Used(operation, fragments);
        var unknown = values.EnumerateObject().Select(property => property.Name).Where(name => !used.Contains(name))
            .Distinct().Order(StringComparer.Ordinal).ToArray();
        if (unknown.Length > 0)
        {
            throw FieldPath.Root.Error($"unexpected variables in variableValues: {string.Join(", ", unknown)}");
        }
    }
}

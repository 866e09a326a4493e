using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using GraphQLParser.AST;

namespace LiveQuery.Compiler.Language;

/// <summary>One operation of a document, with the values that a request gave to its variables.</summary>
internal sealed class ParsedOperation
{
    // Up to so many a look at each is quicker than a table.
    private const int MostWithoutIndex = 16;

    private readonly OperationForm _form;
    private readonly VariableValue[] _variables;
    private readonly Dictionary<string, VariableValue>? _byName;
    private readonly DocumentLimits _limits;

    private ParsedOperation(OperationForm form, VariableValue[] variables, DocumentLimits limits)
    {
        _form = form;
        _variables = variables;
        _byName = variables.Length > MostWithoutIndex
            ? variables.ToDictionary(variable => variable.Definition.Name, StringComparer.Ordinal)
            : null;
        _limits = limits;
    }

    /// <summary>Query, mutation or subscription.</summary>
    public OperationKind Kind => KindOf(_form.Definition);

    /// <summary>The name, or null.</summary>
    public string? Name => _form.Name;

    /// <summary>The root selections.</summary>
    public SelectionSet Selections => _form.Selections;

    /// <summary>The declared variables in their order.</summary>
    public ImmutableArray<VariableDefinition> Variables => _form.Variables;

    /// <summary>The fragments of the document by name.</summary>
    internal FrozenDictionary<string, GraphQLFragmentDefinition> Fragments => _form.Fragments;

    /// <summary>The kind of an operation.</summary>
    internal static OperationKind KindOf(GraphQLOperationDefinition operation) => operation.Operation switch
    {
        OperationType.Query => OperationKind.Query,
        OperationType.Mutation => OperationKind.Mutation,
        _ => OperationKind.Subscription,
    };

    /// <summary>The value of a declared variable: given, or its default; null where there is neither.</summary>
    public InputValue? ValueOf(string variable) => Find(variable)!.Value;

    /// <summary>Turns a value of the document into ours, its variables in place.</summary>
    internal InputValue Read(GraphQLValue value, FieldPath path) => InputReading.FromDocument(
        value,
        name => Find(name) ?? throw path.Error($"unbound variable \"{name}\""),
        path,
        _limits.MaxDepth);

    /// <summary>Gives the variables of an operation their values.</summary>
    /// <exception cref="GraphQLException">A variable is missing, null where it may not be, or unknown.</exception>
    public static ParsedOperation Bind(OperationForm form, JsonElement? variables, DocumentLimits limits)
    {
        var given = GivenVariables(variables);
        var bound = form.Variables.IsEmpty ? [] : new VariableValue[form.Variables.Length];
        for (var i = 0; i < bound.Length; i++)
        {
            var definition = form.Variables[i];
            bound[i] = new VariableValue(definition, ValueFor(definition, given, limits));
        }

        RefuseUnknown(given, form.Used);
        return new ParsedOperation(form, bound, limits);
    }

    private VariableValue? Find(string name)
    {
        if (_byName is not null)
        {
            return _byName.GetValueOrDefault(name);
        }

        foreach (var variable in _variables)
        {
            if (variable.Definition.Name == name)
            {
                return variable;
            }
        }

        return null;
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

    private static void RefuseUnknown(JsonElement? given, HashSet<string> used)
    {
        if (given is not { } values)
        {
            return;
        }

        List<string>? unknown = null;
        foreach (var property in values.EnumerateObject())
        {
            if (!used.Contains(property.Name))
            {
                (unknown ??= []).Add(property.Name);
            }
        }

        if (unknown is not null)
        {
            var names = unknown.Distinct().Order(StringComparer.Ordinal);
            throw FieldPath.Root.Error($"unexpected variables in variableValues: {string.Join(", ", names)}");
        }
    }
}

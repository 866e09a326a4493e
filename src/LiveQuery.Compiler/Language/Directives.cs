using GraphQLParser.AST;

namespace LiveQuery.Compiler.Language;

/// <summary>
/// <c>@include</c> and <c>@skip</c> (GraphQL specification, section 3.13), and Hasura's directives of operations, which
/// change nothing here: many root fields are always allowed, and answers are never out of date, so that none is kept.
/// </summary>
internal static class Directives
{
    /// <summary>Hasura's directive on queries whose answers may be kept for a while.</summary>
    public const string Cached = "cached";

    // On subscriptions with several root fields.
    private const string ManyTopLevelFields = "_multiple_top_level_fields";

    /// <summary>Checks what stands on an operation.</summary>
    /// <exception cref="GraphQLException">A directive does not belong there, comes twice, or has arguments that it does not know.</exception>
    public static void CheckOperation(GraphQLOperationDefinition definition)
    {
        var kind = definition.Operation.ToString().ToLowerInvariant();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var directive in definition.Directives ?? Enumerable.Empty<GraphQLDirective>())
        {
            var name = directive.Name.StringValue;
            if ((kind, name) is not (("subscription", ManyTopLevelFields) or ("query", Cached)))
            {
                throw FieldPath.Root.Error(IsDefined(name) || name == Cached
                    ? $"directive '{name}' is not allowed on a {kind}"
                    : $"directive '{name}' is not defined in the schema");
            }

            if (!names.Add(name))
            {
                throw FieldPath.Root.Error($"the following directives are used more than once: ['{name}']");
            }

            if (name == Cached)
            {
                CheckCached(directive, definition);
            }
        }
    }

    /// <summary>Whether a selection with these directives counts.</summary>
    /// <exception cref="GraphQLException">A directive is unknown, comes twice, or lacks its condition.</exception>
    public static bool Include(GraphQLDirectives? directives, ParsedOperation operation, FieldPath path)
    {
        if (directives is null)
        {
            return true;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        var included = true;
        foreach (var directive in directives)
        {
            var name = directive.Name.StringValue;
            if (!IsDefined(name))
            {
                throw path.Error($"directive '{name}' is not defined in the schema");
            }

            if (!names.Add(name))
            {
                throw path.Error($"the following directives are used more than once: ['{name}']");
            }

            included &= Condition(directive, operation, path[name]) == (name == "include");
        }

        return included;
    }

    private static bool IsDefined(string name) => name is "include" or "skip";

    private static void CheckCached(GraphQLDirective directive, GraphQLOperationDefinition operation)
    {
        var path = FieldPath.Root[Cached];
        foreach (var argument in directive.Arguments ?? Enumerable.Empty<GraphQLArgument>())
        {
            var name = argument.Name.StringValue;
            var (type, isOfType) = name switch
            {
                "ttl" => ("Int", argument.Value is GraphQLIntValue or GraphQLVariable),
                "refresh" => ("Boolean", argument.Value is GraphQLBooleanValue or GraphQLVariable),
                _ => throw path.Error($"'{Cached}' has no argument named '{name}'"),
            };
            if (!isOfType)
            {
                throw path["args"][name].Error($"expected a value of type '{type}'");
            }

            if (argument.Value is GraphQLVariable variable
                && operation.Variables?.Any(declared => declared.Variable.Name.StringValue == variable.Name.StringValue) != true)
            {
                throw path["args"][name].Error($"unbound variable \"{variable.Name.StringValue}\"");
            }
        }
    }

    private static bool Condition(GraphQLDirective directive, ParsedOperation operation, FieldPath path)
    {
        GraphQLValue? condition = null;
        foreach (var argument in directive.Arguments ?? Enumerable.Empty<GraphQLArgument>())
        {
            var name = argument.Name.StringValue;
            if (name != "if")
            {
                throw path.Error($"'{directive.Name.StringValue}' has no argument named '{name}'");
            }

            condition = argument.Value;
        }

        var place = path["args"]["if"];
        if (condition is null)
        {
            throw place.Error("missing required field 'if'");
        }

        var value = operation.Read(condition, place);
        if (value is VariableValue { Definition: var variable } && variable.Type is not { Name: "Boolean" })
        {
            throw place.Error(
                $"variable '{variable.Name}' is declared as '{variable.Type}', but used where 'Boolean!' is expected");
        }

        return value.Resolved is BooleanValue boolean
            ? boolean.Value
            : throw place.Error($"expected a boolean for type 'Boolean', but found {value.Description}");
    }
}

using GraphQLParser.AST;

namespace LiveQuery.Compiler.Language;

/// <summary><c>@include</c> and <c>@skip</c> (GraphQL specification, section 3.13): the directives of queries.</summary>
internal static class Directives
{
    /// <summary>Hasura's directive on subscriptions with several root fields.</summary>
    public const string ManyTopLevelFields = "_multiple_top_level_fields";

    /// <summary>Whether a directive of that name may stand on fields and fragments.</summary>
    public static bool IsDefined(string name) => name is "include" or "skip";

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

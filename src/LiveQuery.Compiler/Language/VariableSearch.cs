using GraphQLParser.AST;

namespace LiveQuery.Compiler.Language;

/// <summary>Finds the variables that an operation uses, those of its fragments included.</summary>
internal static class VariableSearch
{
    /// <summary>The names of the variables.</summary>
    public static HashSet<string> Used(
        GraphQLOperationDefinition operation,
        IReadOnlyDictionary<string, GraphQLFragmentDefinition> fragments)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var visited = new HashSet<string>(StringComparer.Ordinal);
        AddDirectives(operation.Directives);
        Visit(operation.SelectionSet);
        return used;

        void Visit(GraphQLSelectionSet? set)
        {
            foreach (var selection in set?.Selections ?? Enumerable.Empty<ASTNode>())
            {
                switch (selection)
                {
                    case GraphQLField field:
                        AddAll(field.Arguments);
                        AddDirectives(field.Directives);
                        Visit(field.SelectionSet);
                        break;
                    case GraphQLInlineFragment inline:
                        AddDirectives(inline.Directives);
                        Visit(inline.SelectionSet);
                        break;
                    case GraphQLFragmentSpread spread:
                        AddDirectives(spread.Directives);
                        var name = spread.FragmentName.Name.StringValue;
                        if (visited.Add(name))
                        {
                            Visit(fragments[name].SelectionSet);
                        }

                        break;
                }
            }
        }

        void AddDirectives(GraphQLDirectives? directives)
        {
            foreach (var directive in directives ?? Enumerable.Empty<GraphQLDirective>())
            {
                AddAll(directive.Arguments);
            }
        }

        void AddAll(GraphQLArguments? arguments)
        {
            foreach (var argument in arguments ?? Enumerable.Empty<GraphQLArgument>())
            {
                Add(argument.Value);
            }
        }

        void Add(GraphQLValue value)
        {
            switch (value)
            {
                case GraphQLVariable variable:
                    used.Add(variable.Name.StringValue);
                    break;
                case GraphQLListValue list:
                    list.Values?.ForEach(Add);
                    break;
                case GraphQLObjectValue obj:
                    obj.Fields?.ForEach(field => Add(field.Value));
                    break;
            }
        }
    }
}

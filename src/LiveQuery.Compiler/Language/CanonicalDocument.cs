using System.Text;
using GraphQLParser.AST;

namespace LiveQuery.Compiler.Language;

/// <summary>
/// Prints a document so that two of them that mean the same to Hasura's allow list print alike: without whitespace,
/// comments and <c>__typename</c>, the arguments and keys of objects by name. The order of fields, aliases and the names
/// of variables still tell documents apart.
/// </summary>
internal sealed class CanonicalDocument
{
    private readonly StringBuilder _text = new();

    /// <summary>The text of a document.</summary>
    public static string Print(ParsedDocument document)
    {
        var printer = new CanonicalDocument();
        foreach (var definition in document.Definitions)
        {
            switch (definition)
            {
                case GraphQLOperationDefinition operation:
                    printer.Add(operation);
                    break;
                case GraphQLFragmentDefinition fragment:
                    printer.Add(fragment);
                    break;
            }
        }

        return printer._text.ToString();
    }

    private void Add(GraphQLOperationDefinition operation)
    {
        // "{ a }" and "query { a }" are the same operation.
        _text.Append(operation.Operation).Append(' ').Append(operation.Name?.StringValue).Append('(');
        foreach (var variable in operation.Variables ?? Enumerable.Empty<GraphQLVariableDefinition>())
        {
            _text.Append('$').Append(variable.Variable.Name.StringValue).Append(':');
            Add(variable.Type);
            if (variable.DefaultValue is { } initial)
            {
                _text.Append('=');
                Add(initial);
            }

            Add(variable.Directives);
            _text.Append(',');
        }

        _text.Append(')');
        Add(operation.Directives);
        Add(operation.SelectionSet);
    }

    private void Add(GraphQLFragmentDefinition fragment)
    {
        _text.Append("fragment ").Append(fragment.FragmentName.Name.StringValue)
            .Append(" on ").Append(fragment.TypeCondition.Type.Name.StringValue);
        Add(fragment.Directives);
        Add(fragment.SelectionSet);
    }

    private void Add(GraphQLSelectionSet? set)
    {
        _text.Append('{');
        foreach (var selection in set?.Selections ?? Enumerable.Empty<ASTNode>())
        {
            switch (selection)
            {
                case GraphQLField field when field.Name.StringValue != "__typename":
                    Add(field);
                    break;
                case GraphQLFragmentSpread spread:
                    _text.Append("...").Append(spread.FragmentName.Name.StringValue);
                    Add(spread.Directives);
                    _text.Append(',');
                    break;
                case GraphQLInlineFragment inline:
                    _text.Append("... on ").Append(inline.TypeCondition?.Type.Name.StringValue);
                    Add(inline.Directives);
                    Add(inline.SelectionSet);
                    break;
            }
        }

        _text.Append('}');
    }

    private void Add(GraphQLField field)
    {
        if (field.Alias is { } alias)
        {
            _text.Append(alias.Name.StringValue).Append(':');
        }

        _text.Append(field.Name.StringValue);
        Add(field.Arguments);
        Add(field.Directives);
        if (field.SelectionSet is { } set)
        {
            Add(set);
        }

        _text.Append(',');
    }

    private void Add(GraphQLDirectives? directives)
    {
        foreach (var directive in directives ?? Enumerable.Empty<GraphQLDirective>())
        {
            _text.Append('@').Append(directive.Name.StringValue);
            Add(directive.Arguments);
        }
    }

    private void Add(GraphQLArguments? arguments)
    {
        if (arguments is null)
        {
            return;
        }

        _text.Append('(');
        foreach (var argument in arguments.OrderBy(argument => argument.Name.StringValue, StringComparer.Ordinal))
        {
            _text.Append(argument.Name.StringValue).Append(':');
            Add(argument.Value);
            _text.Append(',');
        }

        _text.Append(')');
    }

    private void Add(GraphQLType type)
    {
        switch (type)
        {
            case GraphQLNonNullType nonNull:
                Add(nonNull.Type);
                _text.Append('!');
                break;
            case GraphQLListType list:
                _text.Append('[');
                Add(list.Type);
                _text.Append(']');
                break;
            case GraphQLNamedType named:
                _text.Append(named.Name.StringValue);
                break;
        }
    }

    private void Add(GraphQLValue value)
    {
        switch (value)
        {
            case GraphQLNullValue:
                _text.Append("null");
                break;
            case GraphQLBooleanValue boolean:
                _text.Append(boolean.BoolValue ? "true" : "false");
                break;
            case GraphQLIntValue number:
                _text.Append(number.Value.Span);
                break;
            case GraphQLFloatValue number:
                _text.Append(number.Value.Span);
                break;
            case GraphQLStringValue text:
                // Its length makes it plain where it ends, whatever is in it.
                _text.Append('"').Append(text.Value.Length).Append('"').Append(text.Value.Span);
                break;
            case GraphQLEnumValue name:
                _text.Append(name.Name.StringValue);
                break;
            case GraphQLVariable variable:
                _text.Append('$').Append(variable.Name.StringValue);
                break;
            case GraphQLListValue list:
                _text.Append('[');
                foreach (var item in list.Values ?? [])
                {
                    Add(item);
                    _text.Append(',');
                }

                _text.Append(']');
                break;
            case GraphQLObjectValue obj:
                _text.Append('{');
                foreach (var field in (obj.Fields ?? []).OrderBy(field => field.Name.StringValue, StringComparer.Ordinal))
                {
                    _text.Append(field.Name.StringValue).Append(':');
                    Add(field.Value);
                    _text.Append(',');
                }

                _text.Append('}');
                break;
        }
    }
}

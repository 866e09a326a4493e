using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;

namespace LiveQuery.Compiler.Language;

/// <summary>
/// A document that was parsed and whose fragments and size were checked: everything about it that depends neither on a
/// schema nor on variables. Many requests bind it at once.
/// </summary>
internal sealed class ParsedDocument
{
    // The parser recurses; its own limit stands well above the deepest document that ours lets through.
    private const int ParserDepth = 512;

    private readonly List<GraphQLOperationDefinition> _operations = [];
    private readonly FrozenDictionary<string, GraphQLFragmentDefinition> _fragments;
    private readonly DocumentLimits _limits;

    // Of the operations that were bound; grows with each, by a new array.
    private OperationForm[] _forms = [];

    private ParsedDocument(GraphQLDocument document, DocumentLimits limits)
    {
        _limits = limits;
        Definitions = document.Definitions;
        var fragments = new Dictionary<string, GraphQLFragmentDefinition>(StringComparer.Ordinal);
        foreach (var definition in document.Definitions)
        {
            switch (definition)
            {
                case GraphQLOperationDefinition operation:
                    _operations.Add(operation);
                    break;
                case GraphQLFragmentDefinition fragment:
                    AddFragment(fragments, fragment);
                    break;
                default:
                    throw FieldPath.Root["query"].Error("not a valid graphql query: it defines types");
            }
        }

        _fragments = fragments.ToFrozenDictionary(StringComparer.Ordinal);
        new FragmentChecker(_fragments, limits).Check(_operations);
    }

    /// <summary>Operations and fragments in the order of the text.</summary>
    internal IReadOnlyList<ASTNode> Definitions { get; }

    /// <summary>The operations in the order of the text.</summary>
    internal IReadOnlyList<GraphQLOperationDefinition> Operations => _operations;

    /// <summary>The fragments by name.</summary>
    internal FrozenDictionary<string, GraphQLFragmentDefinition> Fragments => _fragments;

    /// <summary>The variables that an operation declares.</summary>
    /// <exception cref="GraphQLException">One is declared twice, or its default cannot be read.</exception>
    internal ImmutableArray<VariableDefinition> VariablesOf(GraphQLOperationDefinition operation) =>
        [.. ParsedOperation.Definitions(operation, _limits)];

    /// <summary>Parses a document (GraphQL specification, October 2021, section 2).</summary>
    /// <exception cref="GraphQLException">It is not valid GraphQL, or is larger than the limits allow.</exception>
    public static ParsedDocument Parse(string query, DocumentLimits limits)
    {
        if (query.Length > limits.MaxLength)
        {
            throw FieldPath.Root["query"].Error(
                $"the document has {query.Length} characters, more than the {limits.MaxLength} that are allowed");
        }

        try
        {
            var options = new ParserOptions { Ignore = IgnoreOptions.Comments, MaxDepth = ParserDepth };
            // Each form of a line's end means the same (specification, section 2.1.2); the parser fails to draw the place of
            // a mistake among those that are a carriage return alone.
            var text = query.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
            return new ParsedDocument(Parser.Parse(text, options), limits);
        }
        catch (GraphQLMaxDepthExceededException)
        {
            throw FragmentChecker.TooDeep(limits);
        }
        catch (GraphQLParserException mistake)
        {
            // The first line says what was met; the rest draws the place in the source.
            var reason = mistake.Message.AsSpan();
            var end = reason.IndexOfAny('\r', '\n');
            throw FieldPath.Root["query"].Error($"not a valid graphql query: {(end < 0 ? reason : reason[..end])}");
        }
    }

    /// <summary>Picks an operation and gives its variables their values.</summary>
    /// <exception cref="GraphQLException">There is no such operation, or a variable is missing or unknown.</exception>
    public ParsedOperation Bind(string? operationName, JsonElement? variables)
    {
        var operation = Pick(operationName);
        var form = Find(operation) ?? ReadForm(operation);
        return ParsedOperation.Bind(form, variables, _limits);
    }

    private OperationForm? Find(GraphQLOperationDefinition operation)
    {
        foreach (var form in Volatile.Read(ref _forms))
        {
            if (ReferenceEquals(form.Definition, operation))
            {
                return form;
            }
        }

        return null;
    }

    // Where two find the same one out at once, one of them is forgotten.
    private OperationForm ReadForm(GraphQLOperationDefinition operation)
    {
        var form = OperationForm.Read(operation, _fragments, _limits);
        Volatile.Write(ref _forms, [.. Volatile.Read(ref _forms), form]);
        return form;
    }

    private static void AddFragment(
        Dictionary<string, GraphQLFragmentDefinition> fragments,
        GraphQLFragmentDefinition fragment)
    {
        var name = fragment.FragmentName.Name.StringValue;
        if (!fragments.TryAdd(name, fragment))
        {
            throw FieldPath.Root.Error($"multiple definitions for fragment \"{name}\"", GraphQLErrorCodes.ParseFailed);
        }
    }

    private GraphQLOperationDefinition Pick(string? name)
    {
        if (name is null)
        {
            return _operations.Count == 1
                ? _operations[0]
                : throw FieldPath.Root.Error(
                    "exactly one operation has to be present in the document when operationName is not specified");
        }

        if (_operations.Any(operation => operation.Name is null))
        {
            throw FieldPath.Root.Error("operationName cannot be used when an anonymous operation exists in the document");
        }

        var matching = _operations.Where(operation => operation.Name!.StringValue == name).ToArray();
        return matching.Length switch
        {
            1 => matching[0],
            0 => throw FieldPath.Root.Error($"no such operation found in the document: \"{name}\""),
            _ => throw FieldPath.Root.Error($"multiple operations bear the name \"{name}\""),
        };
    }
}

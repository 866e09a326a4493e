using System.Collections.Frozen;
using System.Collections.Immutable;
using GraphQLParser.AST;

namespace LiveQuery.Compiler.Language;

/// <summary>
/// What there is to know of an operation of a document before a request gives values to its variables: found once, since
/// thousands of requests bind the same one.
/// </summary>
/// <param name="definition">The operation.</param>
/// <param name="fragments">The document's fragments by name.</param>
/// <param name="variables">The variables that it declares.</param>
internal sealed class OperationForm(
    GraphQLOperationDefinition definition,
    FrozenDictionary<string, GraphQLFragmentDefinition> fragments,
    ImmutableArray<VariableDefinition> variables)
{
    /// <summary>The operation.</summary>
    public GraphQLOperationDefinition Definition => definition;

    /// <summary>Its name, or null.</summary>
    public string? Name { get; } = definition.Name?.StringValue;

    /// <summary>The document's fragments by name.</summary>
    public FrozenDictionary<string, GraphQLFragmentDefinition> Fragments => fragments;

    /// <summary>The variables that it declares, in their order.</summary>
    public ImmutableArray<VariableDefinition> Variables => variables;

    /// <summary>The names of the variables that it and its fragments use.</summary>
    public HashSet<string> Used { get; } = VariableSearch.Used(definition, fragments);

    /// <summary>Its root selections.</summary>
    public SelectionSet Selections { get; } = new([definition.SelectionSet]);

    /// <summary>Reads what an operation says of itself.</summary>
    /// <exception cref="GraphQLException">A directive does not belong there, or a variable is declared twice.</exception>
    public static OperationForm Read(
        GraphQLOperationDefinition definition,
        FrozenDictionary<string, GraphQLFragmentDefinition> fragments,
        DocumentLimits limits)
    {
        Directives.CheckOperation(definition);
        return new OperationForm(definition, fragments, [.. ParsedOperation.Definitions(definition, limits)]);
    }
}

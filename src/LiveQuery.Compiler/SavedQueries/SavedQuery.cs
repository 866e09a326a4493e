using System.Collections.Immutable;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Compiler.SavedQueries;

/// <summary>A saved document with one operation, and what can be known of it without a schema. Immutable.</summary>
public sealed class SavedQuery
{
    private SavedQuery(string text, ParsedDocument document)
    {
        var operation = document.Operations[0];
        Text = text;
        Document = document;
        Kind = ParsedOperation.KindOf(operation);
        Definitions = document.VariablesOf(operation);
        Variables = [.. Definitions.Select(definition => new SavedVariable(definition.Name, definition.Type.Name, definition.Type.IsNonNull))];
    }

    /// <summary>The document as it was saved.</summary>
    public string Text { get; }

    /// <summary>The kind of its operation.</summary>
    public OperationKind Kind { get; }

    /// <summary>The variables of its operation, in their order.</summary>
    public ImmutableArray<SavedVariable> Variables { get; }

    /// <summary>The parsed document.</summary>
    internal ParsedDocument Document { get; }

    /// <summary>The variables with their types and defaults.</summary>
    internal ImmutableArray<VariableDefinition> Definitions { get; }

    /// <summary>Reads a document; what is wrong with it is a value.</summary>
    internal static SavedQueryReading Read(string text, DocumentLimits limits)
    {
        try
        {
            var document = ParsedDocument.Parse(text, limits);
            return document.Operations.Count switch
            {
                1 => new SavedQueryReading(new SavedQuery(text, document), 1, null),
                var count => new SavedQueryReading(
                    null, count, "exactly one operation has to be present in the document when operationName is not specified"),
            };
        }
        catch (GraphQLException mistake)
        {
            return new SavedQueryReading(null, 0, mistake.Error.Message);
        }
    }
}

/// <summary>A variable of a saved query.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeName">The type that it is declared as, without <c>!</c>; null for a list.</param>
/// <param name="IsNonNull">Whether it must have a value.</param>
public sealed record SavedVariable(string Name, string? TypeName, bool IsNonNull);

/// <summary>What became of a saved document.</summary>
/// <param name="Query">The query, or null.</param>
/// <param name="Operations">How many operations it holds; 0 where it cannot be read.</param>
/// <param name="Problem">What is wrong with it, or null.</param>
internal sealed record SavedQueryReading(SavedQuery? Query, int Operations, string? Problem);

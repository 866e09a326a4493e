using System.Collections.Immutable;
using LiveQuery.Compiler.Planning;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>What a statement that changes rows answers.</summary>
internal abstract record RowAnswer;

/// <summary>An object about the change: how many rows, and the rows.</summary>
internal sealed record ResponseAnswer(ImmutableArray<OutputField> Fields) : RowAnswer
{
    /// <summary>The one of <c>/v1/query</c>.</summary>
    /// <param name="returning">What is answered of each row; null: nothing.</param>
    public static ResponseAnswer Of(ImmutableArray<OutputField>? returning)
    {
        var count = new OutputField("affected_rows", new AffectedRowsOutput());
        return new ResponseAnswer(returning is { } fields ? [count, new OutputField("returning", new ReturningOutput(fields))] : [count]);
    }
}

/// <summary>The one row as an object; null where none was written.</summary>
internal sealed record OneRowAnswer(ImmutableArray<OutputField> Fields) : RowAnswer;

/// <summary>No JSON yet: the rows as they are, for statements that follow, and of the one row these columns.</summary>
internal sealed record RowsAnswer(ImmutableArray<string> Keys) : RowAnswer;

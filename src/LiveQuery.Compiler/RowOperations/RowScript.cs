using System.Collections.Immutable;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>
/// Statements that run one after the other in one transaction and answer one JSON object: a statement may take values and
/// rows of those before it.
/// </summary>
/// <param name="Source">The source to run on.</param>
/// <param name="Steps">The statements in their order.</param>
/// <param name="Answer">What is made of their answers.</param>
public sealed record RowScript(string Source, ImmutableArray<RowStep> Steps, ScriptAnswer Answer);

/// <summary>
/// A statement of a script. It answers one row. A last statement, of what a client asked for: <c>(data text, ok bool)</c>,
/// JSON and whether all rows meet the check. One that others build on: <c>(data text[], keys text[], ok bool)</c>, its rows
/// in Postgres' text form, and values of the row where it is one. Where not all is well the transaction must be undone.
/// </summary>
public sealed record RowStep
{
    /// <summary>The statement; <c>$1…$n</c> are scalars, each sent as text with an unspecified type.</summary>
    public required string Sql { get; init; }

    /// <summary>The values of the parameters.</summary>
    public required ImmutableArray<StepValue> Values { get; init; }

    /// <summary>Whether it answers JSON, and not rows.</summary>
    public required bool IsAnswer { get; init; }

    /// <summary>Where in the request its mistakes are.</summary>
    public string Path { get; init; } = "$";

    /// <summary>The error where it writes no row, though others need its values; null: that is none.</summary>
    public GraphQLError? WhenNone { get; init; }
}

/// <summary>The value of a parameter of a step.</summary>
public abstract record StepValue;

/// <summary>A value that is known; null is NULL.</summary>
public sealed record TextValue(string? Text) : StepValue;

/// <summary>A value of the row that an earlier step wrote.</summary>
/// <param name="Step">The step, from 0.</param>
/// <param name="Key">Which of its <c>keys</c>, from 0.</param>
public sealed record StepKeyValue(int Step, int Key) : StepValue;

/// <summary>The rows of earlier steps as one array.</summary>
public sealed record StepRowsValue(ImmutableArray<int> Steps) : StepValue;

/// <summary>How many rows earlier steps wrote.</summary>
public sealed record StepCountValue(ImmutableArray<int> Steps) : StepValue;

/// <summary>A JSON value made of what steps answered.</summary>
public abstract record ScriptAnswer;

/// <summary>JSON that is known.</summary>
public sealed record ConstantAnswer(string Json) : ScriptAnswer;

/// <summary>What a step answered.</summary>
public sealed record StepAnswer(int Step) : ScriptAnswer;

/// <summary>An object.</summary>
public sealed record ObjectAnswer(ImmutableArray<KeyValuePair<string, ScriptAnswer>> Members) : ScriptAnswer;

/// <summary>A list.</summary>
public sealed record ListAnswer(ImmutableArray<ScriptAnswer> Items) : ScriptAnswer;

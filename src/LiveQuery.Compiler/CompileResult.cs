using System.Collections.Immutable;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.RowOperations;

namespace LiveQuery.Compiler;

/// <summary>What becomes of a request: an operation to run, or the client's mistake.</summary>
public abstract record CompileResult;

/// <summary>The request cannot be run.</summary>
public sealed record CompileFailure(GraphQLError Error) : CompileResult;

/// <summary>An operation that is ready to run.</summary>
/// <param name="Kind">Query, mutation or subscription.</param>
/// <param name="Name">The operation's name, if it has one.</param>
/// <param name="ResponseKeys">The keys of the result in their order.</param>
/// <param name="Parts">
/// What makes up the result. Mostly one <see cref="StatementPart"/>, whose JSON is then the result as it stands; a
/// subscription has exactly one. Else the parts' objects are merged in the order of <paramref name="ResponseKeys"/>.
/// </param>
/// <param name="QueryHash">Hex of a hash of the document and the operation's name; the same whatever the values.</param>
public sealed record CompiledOperation(
    OperationKind Kind,
    string? Name,
    ImmutableArray<string> ResponseKeys,
    ImmutableArray<OperationPart> Parts,
    string QueryHash) : CompileResult
{
    /// <summary>The one statement of a subscription.</summary>
    public StatementPart Statement => (StatementPart)Parts[0];

    /// <summary>
    /// This stream from where another one has come to; itself where it is none, or another stream altogether: its cursor
    /// runs over something else, or the client began at another value.
    /// </summary>
    /// <param name="other">The plan of the other one.</param>
    /// <param name="position">The cursor that the other one has come to.</param>
    public CompiledOperation ContinueAfter(Plan other, string? position)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Statement.Plan.Stream is { } stream && other.Stream is { } before && stream.Continues(before)
            ? this with { Parts = [Statement with { Values = Statement.Values.SetItem(stream.CursorParameter, position) }] }
            : this;
    }
}

/// <summary>A part of a result: a JSON object with some of its keys.</summary>
public abstract record OperationPart(ImmutableArray<string> Keys);

/// <summary>A part that Postgres answers.</summary>
/// <param name="Keys">The keys that it gives.</param>
/// <param name="Plan">The plan.</param>
/// <param name="Values">A value for each of the plan's parameters, in Postgres' text form; null is NULL.</param>
public sealed record StatementPart(ImmutableArray<string> Keys, Plan Plan, ImmutableArray<string?> Values)
    : OperationPart(Keys)
{
    /// <summary>
    /// For each of the values the session variable that it is of, or null where it stands in the document, a variable or
    /// a permission.
    /// </summary>
    public ImmutableArray<string?> SessionVariables { get; init; } = [];

    /// <summary>What other sources answer within its JSON.</summary>
    public ImmutableArray<RemotePart> Remotes { get; init; } = [];

    /// <summary>
    /// The number of the cursor's parameter where a stream begins at a word for the time of day, such as <c>now</c>; else
    /// null. The word has to be read once: read anew by each statement, it would run ahead of the rows that are written.
    /// </summary>
    public int? ClockCursor =>
        Plan.Stream is { CursorParameter: var cursor }
        && ClockWords.MayStandIn(Plan.Parameters[cursor].Type)
        && ClockWords.StandIn(Values[cursor])
            ? cursor
            : null;
}

/// <summary>A part that changes rows: one transaction.</summary>
/// <param name="Keys">The keys that it gives.</param>
/// <param name="Script">Its statements.</param>
/// <param name="SessionJson">The session variables, for triggers: <c>current_setting('hasura.user')</c>.</param>
/// <param name="Remotes">What other sources answer within its JSON, once it is committed.</param>
public sealed record MutationPart(
    ImmutableArray<string> Keys, RowScript Script, string SessionJson, ImmutableArray<RemotePart> Remotes) : OperationPart(Keys);

/// <summary>A part that is known already (introspection).</summary>
/// <param name="Keys">The keys that it gives.</param>
/// <param name="Json">A JSON object in UTF-8.</param>
public sealed record ConstantPart(ImmutableArray<string> Keys, ReadOnlyMemory<byte> Json) : OperationPart(Keys);

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.Sql;

namespace LiveQuery.Compiler;

/// <summary>An operation planned for all values of its variables and sessions that lead to the same SQL.</summary>
/// <param name="Kind">Query, mutation or subscription.</param>
/// <param name="Name">The operation's name, or null.</param>
/// <param name="ResponseKeys">The keys of the result.</param>
/// <param name="Parts">Its parts, values still missing.</param>
/// <param name="QueryHash">The hash of document and operation name.</param>
internal sealed record OperationTemplate(
    OperationKind Kind,
    string? Name,
    ImmutableArray<string> ResponseKeys,
    ImmutableArray<TemplatePart> Parts,
    string QueryHash)
{
    /// <summary>The operation with the values of one request.</summary>
    /// <exception cref="GraphQLException">A value is missing or does not fit.</exception>
    public CompiledOperation Bind(ParsedOperation operation, Session session)
    {
        var values = new ParameterValues(operation, session);
        return new CompiledOperation(Kind, Name, ResponseKeys, Bind(values), QueryHash);
    }

    private ImmutableArray<OperationPart> Bind(ParameterValues values)
    {
        var parts = new OperationPart[Parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = Parts[i].Bind(values);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(parts);
    }
}

/// <summary>A part of an operation, values still missing.</summary>
internal abstract record TemplatePart(ImmutableArray<string> Keys)
{
    /// <summary>The part with its values.</summary>
    public abstract OperationPart Bind(ParameterValues values);
}

/// <summary>A part that a source answers.</summary>
internal sealed record StatementTemplate(ImmutableArray<string> Keys, Statement Statement, ImmutableArray<RemoteTemplate> Remotes)
    : TemplatePart(Keys)
{
    private readonly ImmutableArray<string?> _session =
        [.. Statement.Parameters.Select(parameter => (parameter.Source as SessionSource)?.Name)];

    // The numbers of those parameters whose values may be words for the time of day; most statements have none. Where a
    // stream begins is read once.
    private readonly ImmutableArray<int> _times =
        [.. Enumerable.Range(0, Statement.Parameters.Length).Where(i =>
            i != Statement.Plan.Stream?.CursorParameter && ClockWords.MayStandIn(Statement.Parameters[i].Type))];

    /// <summary>The characters of its SQL, on whatever sources.</summary>
    public long SqlLength => Statement.Plan.MultiplexedSql.Length + Remotes.Sum(remote => remote.SqlLength);

    /// <inheritdoc/>
    public override OperationPart Bind(ParameterValues values)
    {
        var texts = values.Of(Statement.Parameters);
        var isOfTheClock = _times.Any(i => ClockWords.StandIn(texts[i]));
        return new StatementPart(Keys, isOfTheClock ? Statement.Plan.OfTheClock : Statement.Plan, texts)
        {
            SessionVariables = _session,
            Remotes = Remotes.IsEmpty ? [] : [.. Remotes.Select(remote => remote.Bind(values))],
        };
    }
}

/// <summary>A part that is known.</summary>
internal sealed record ConstantTemplate(ImmutableArray<string> Keys, ReadOnlyMemory<byte> Json) : TemplatePart(Keys)
{
    /// <inheritdoc/>
    public override OperationPart Bind(ParameterValues values) => new ConstantPart(Keys, Json);
}

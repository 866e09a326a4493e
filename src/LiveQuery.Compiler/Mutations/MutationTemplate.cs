using System.Collections.Immutable;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.RowOperations;

namespace LiveQuery.Compiler.Mutations;

/// <summary>Root fields of a mutation that follow each other on one source, values still missing.</summary>
internal sealed record MutationTemplate(
    ImmutableArray<string> Keys,
    string Source,
    ImmutableArray<StepTemplate> Steps,
    ScriptAnswer Answer,
    ImmutableArray<RemoteTemplate> Remotes) : TemplatePart(Keys)
{
    /// <inheritdoc/>
    public override OperationPart Bind(ParameterValues values) => new MutationPart(
        Keys,
        new RowScript(Source, [.. Steps.Select(step => step.Bind(values))], Answer),
        values.Session.ToJson(),
        [.. Remotes.Select(remote => remote.Bind(values))]);
}

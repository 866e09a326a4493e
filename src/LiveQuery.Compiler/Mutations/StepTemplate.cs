using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.RowOperations;

namespace LiveQuery.Compiler.Mutations;

/// <summary>A statement of a script, values still missing.</summary>
/// <param name="Sql">The statement.</param>
/// <param name="IsAnswer">Whether it answers JSON, and not rows.</param>
/// <param name="Path">Where in the request it stands.</param>
/// <param name="WhenNone">The error where it writes no row; null: that is none.</param>
internal sealed record StepTemplate(RowSql Sql, bool IsAnswer, string Path, GraphQLError? WhenNone)
{
    /// <summary>The statement with the values of one request.</summary>
    public RowStep Bind(ParameterValues values) => new()
    {
        Sql = Sql.Text,
        Values = [.. Sql.Parameters.Select(parameter =>
            parameter.Source is StepSource step ? step.Value : new TextValue(values.Of(parameter)))],
        IsAnswer = IsAnswer,
        Path = Path,
        WhenNone = WhenNone,
    };
}

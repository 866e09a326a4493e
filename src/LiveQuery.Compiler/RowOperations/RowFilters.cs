using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>Resolves the <c>where</c> of row operations: the conditions of metadata, over what the role may read.</summary>
internal sealed class RowFilters(IReadOnlyDictionary<TableName, TrackedTable> tables)
{
    private static readonly Dictionary<(TableName, string), string> NothingDropped = [];

    /// <summary>The condition; true where there is none.</summary>
    /// <exception cref="GraphQLException">It is not understood, or names what the role may not read.</exception>
    public BoolExpr Where(RowArguments arguments, RowTable table)
    {
        if (arguments["where"] is not { } where)
        {
            return BoolExpr.True;
        }

        var problems = new ProblemList();
        var node = RowNodes.Read(where, arguments.Place["where"]);
        var condition = new FilterResolver(table.Tracked, tables, NothingDropped, "where", problems, new FilterView(table.Role)).Resolve(node);
        if (condition is not null)
        {
            return condition;
        }

        var problem = problems.ToImmutable()[0];
        throw new GraphQLException(new GraphQLError(problem.Reason, CodeOf(problem.Reason), problem.Location.File));
    }

    private static string CodeOf(string reason) =>
        reason.Contains("permission to select", StringComparison.Ordinal) || reason.Contains("is not allowed", StringComparison.Ordinal)
            ? RowTable.Denied
            : reason == LabelPaths.Refusal ? GraphQLErrorCodes.ParseFailed
            : reason.EndsWith("does not exist", StringComparison.Ordinal) ? "not-exists" : GraphQLErrorCodes.UnexpectedPayload;
}

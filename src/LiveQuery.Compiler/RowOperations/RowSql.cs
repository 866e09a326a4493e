using System.Collections.Immutable;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.Sql;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>A statement that runs once, values still missing.</summary>
/// <param name="Text">The SQL.</param>
/// <param name="Parameters">Its parameters in the order of their numbers.</param>
internal sealed record RowSql(string Text, ImmutableArray<PlannedParameter> Parameters)
{
    // The protocol counts parameters in 16 bits (PostgreSQL manual, 55.7, Bind).
    private const int MaxParameters = 65_535;

    /// <summary>A context for one statement.</summary>
    public static StatementContext NewContext() => new(new CompilerOptions { MaxParameters = int.MaxValue });

    /// <summary>The statement that was written in a context.</summary>
    /// <exception cref="GraphQLException">It holds too many values.</exception>
    public static RowSql Of(SqlText sql, StatementContext context, FieldPath path)
    {
        var parameters = context.Parameters.Parameters;
        return parameters.Length > MaxParameters
            ? throw path.Error("the operation holds more values than a statement of Postgres can take")
            : new RowSql(
                sql.Render(index => ParameterCast.Write($"${index + 1}", parameters[index].Type, parameters[index].IsArray)), parameters);
    }
}

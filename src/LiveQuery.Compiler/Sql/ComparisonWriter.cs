using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Sql;

/// <summary>Comparisons of values of a row with values from outside, as SQL.</summary>
internal sealed class ComparisonWriter(StatementContext context, ValueWriter values)
{
    /// <summary>A comparison, in brackets.</summary>
    public SqlText Write(ComparisonExpr comparison, RowScope scope)
    {
        var type = comparison.Value.Type.Underlying;
        if (IsNegated(comparison.Operator, type))
        {
            var positive = comparison.Operator == ComparisonOperator.Neq ? ComparisonOperator.Eq : ComparisonOperator.In;
            var equals = Write(comparison with { Operator = positive, NullSafe = false }, scope);
            return comparison.NullSafe
                ? new SqlText().Add("(not ").Add(equals).Add(" or ").Add(NullBeside(comparison, scope, "is not null")).Add(")")
                : new SqlText().Add("(not ").Add(equals).Add(")");
        }

        var sql = new SqlText().Add("(").Add(values.Write(comparison.Value, scope))
            .Add(OperatorSymbols.Infix(comparison.Operator, type)).Add(Right(comparison, type));
        if (comparison.NullSafe)
        {
            sql.Add(" or ").Add(NullBeside(
                comparison, scope, comparison.Operator == ComparisonOperator.Eq ? "is null" : "is not null"));
        }

        return sql.Add(")");
    }

    /// <summary>A call of a spatial function, which stands in the schema of the type.</summary>
    public SqlText Write(SpatialExpr spatial, RowScope scope)
    {
        var arguments = spatial.Arguments.Select(context.Operand).Prepend(values.Write(spatial.Value, scope));
        return new SqlText().Add($"{SpatialTypes.Function(spatial.Value.Type.Underlying, spatial.Function)}(")
            .AddJoined(arguments, ", ").Add(")");
    }

    /// <summary>Whether the operator must be written as the opposite of another: PostGIS' types have no <c>&lt;&gt;</c>.</summary>
    public static bool IsNegated(ComparisonOperator comparison, PostgresType type) =>
        comparison is ComparisonOperator.Neq or ComparisonOperator.Nin
        && (ExtensionTypes.IsSpatial(type) || ExtensionTypes.IsRaster(type));

    private SqlText Right(ComparisonExpr comparison, PostgresType type)
    {
        var parameter = context.Operand(comparison.Operand);
        return comparison.Operator switch
        {
            ComparisonOperator.In => Items("any", parameter, type),
            ComparisonOperator.Nin => Items("all", parameter, type),
            _ when OperatorSymbols.IsSimilar(comparison.Operator) && ExtensionTypes.IsCaseInsensitive(type) =>
                new SqlText().Add("pg_catalog.similar_escape(").Add(parameter).Add(", null)"),
            _ => parameter,
        };
    }

    // Arrays of arrays are no type of Postgres, only arrays of more dimensions; so a list of arrays is one of their texts.
    private static SqlText Items(string quantifier, SqlText parameter, PostgresType type) =>
        type.Kind == PostgresTypeKind.Array
            ? new SqlText().Add($"{quantifier} (select a::{type.Sql} from unnest(").Add(parameter).Add(") as a)")
            : new SqlText().Add($"{quantifier} (").Add(parameter).Add(")");

    private SqlText NullBeside(ComparisonExpr comparison, RowScope scope, string test) => new SqlText().Add("(")
        .Add(values.Write(comparison.Value, scope)).Add($" {test} and ")
        .Add(context.Operand(comparison.Operand)).Add(" is null)");
}

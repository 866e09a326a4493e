using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Sql;

/// <summary>Conditions as SQL, in Postgres' own three-valued logic.</summary>
internal sealed class ConditionWriter(StatementContext context)
{
    /// <summary>The condition on the row of <paramref name="scope"/>.</summary>
    public SqlText Write(BoolExpr condition, RowScope scope) => Write(condition, scope, scope);

    /// <param name="condition">The condition.</param>
    /// <param name="scope">The row that it is about.</param>
    /// <param name="root">The row of the table that the permission at hand belongs to.</param>
    private SqlText Write(BoolExpr condition, RowScope scope, RowScope root) => condition switch
    {
        AndExpr and => Join(and.Operands, " and ", "true", scope, root),
        OrExpr or => Join(or.Operands, " or ", "false", scope, root),
        NotExpr not => new SqlText().Add("not (").Add(Write(not.Operand, scope, root)).Add(")"),
        ComparisonExpr comparison => Compare(comparison, scope),
        IsNullExpr isNull => new SqlText().Add(scope.Column(isNull.Column.Name))
            .Add(isNull.IsNull ? " is null" : " is not null"),
        ColumnComparisonExpr columns => CompareColumns(columns, scope, root),
        RelationshipExpr related => Exists(related, scope, root),
        ExistsExpr exists => Exists(exists.Table.Table, [], exists.Condition, scope, root),
        ReRootedExpr inner => Write(inner.Condition, scope, scope),
        _ => throw new InvalidOperationException($"no SQL for {condition.GetType().Name}"),
    };

    /// <summary>The equations between a row and the row that it hangs on, then the condition.</summary>
    public SqlText WriteLinked(
        ImmutableArray<(string Local, string Remote)> link,
        RowScope? parent,
        BoolExpr condition,
        RowScope scope) => Linked(link, parent, condition, scope, scope);

    private SqlText Linked(
        ImmutableArray<(string Local, string Remote)> link,
        RowScope? parent,
        BoolExpr condition,
        RowScope scope,
        RowScope root)
    {
        var pieces = new List<SqlText>();
        foreach (var (local, remote) in link)
        {
            pieces.Add(new SqlText().Add($"{scope.Column(remote)} = {parent!.Column(local)}"));
        }

        if (condition is not AndExpr { Operands.IsEmpty: true })
        {
            pieces.Add(Write(condition, scope, root));
        }

        return new SqlText().AddJoined(pieces, " and ");
    }

    private SqlText Join(
        ImmutableArray<BoolExpr> operands,
        string separator,
        string empty,
        RowScope scope,
        RowScope root) => operands.Length switch
        {
            0 => new SqlText().Add(empty),
            1 => Write(operands[0], scope, root),
            _ => new SqlText().Add("(")
                .AddJoined(operands.Select(operand => Write(operand, scope, root)), separator)
                .Add(")"),
        };

    private SqlText Exists(RelationshipExpr related, RowScope scope, RowScope root) => Exists(
        related.Relationship.Target.Table,
        related.Relationship.Columns,
        related.Condition,
        scope,
        root);

    private SqlText Exists(
        CatalogTable table,
        ImmutableArray<(string Local, string Remote)> link,
        BoolExpr condition,
        RowScope parent,
        RowScope root)
    {
        var inner = context.OpenTable(table);
        var where = Linked(link, parent, condition, inner, root);
        return new SqlText().Add("exists (select 1 from ").Add(StatementContext.From(inner)).Add(StatementContext.Where(where))
            .Add(")");
    }

    private SqlText Compare(ComparisonExpr comparison, RowScope scope)
    {
        var column = scope.Column(comparison.Column.Name);
        var parameter = context.Parameters.Add(comparison.Operand);
        var sql = new SqlText().Add("(").Add(column).Add(Symbol(comparison.Operator));
        switch (comparison.Operator)
        {
            case ComparisonOperator.In:
                return sql.Add("any (").AddParameter(parameter).Add("))");
            case ComparisonOperator.Nin:
                return sql.Add("all (").AddParameter(parameter).Add("))");
            case ComparisonOperator.Eq when comparison.NullSafe:
                return sql.AddParameter(parameter).Add($" or ({column} is null and ").AddParameter(parameter)
                    .Add(" is null))");
            case ComparisonOperator.Neq when comparison.NullSafe:
                return sql.AddParameter(parameter).Add($" or ({column} is not null and ").AddParameter(parameter)
                    .Add(" is null))");
            default:
                return sql.AddParameter(parameter).Add(")");
        }
    }

    private static SqlText CompareColumns(ColumnComparisonExpr columns, RowScope scope, RowScope root)
    {
        var other = (columns.OtherIsRoot ? root : scope).Column(columns.Other.Name);
        return new SqlText().Add($"({scope.Column(columns.Column.Name)}{Symbol(columns.Operator)}{other})");
    }

    private static string Symbol(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Eq => " = ",
        ComparisonOperator.Neq => " <> ",
        ComparisonOperator.Gt => " > ",
        ComparisonOperator.Lt => " < ",
        ComparisonOperator.Gte => " >= ",
        ComparisonOperator.Lte => " <= ",
        ComparisonOperator.In => " = ",
        ComparisonOperator.Nin => " <> ",
        ComparisonOperator.Like => " like ",
        ComparisonOperator.Nlike => " not like ",
        ComparisonOperator.Ilike => " ilike ",
        ComparisonOperator.Nilike => " not ilike ",
        ComparisonOperator.Similar => " similar to ",
        ComparisonOperator.Nsimilar => " not similar to ",
        ComparisonOperator.Regex => " ~ ",
        ComparisonOperator.Nregex => " !~ ",
        ComparisonOperator.Iregex => " ~* ",
        ComparisonOperator.Niregex => " !~* ",
        ComparisonOperator.Contains => " @> ",
        ComparisonOperator.ContainedIn => " <@ ",
        ComparisonOperator.HasKey => " ? ",
        ComparisonOperator.HasKeysAny => " ?| ",
        ComparisonOperator.HasKeysAll => " ?& ",
        _ => throw new InvalidOperationException($"no SQL for the operator {comparison}"),
    };
}

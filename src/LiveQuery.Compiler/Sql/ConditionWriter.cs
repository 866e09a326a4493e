using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Sql;

/// <summary>Conditions as SQL, in Postgres' own three-valued logic.</summary>
internal sealed class ConditionWriter
{
    private readonly StatementContext _context;

    /// <summary>Writes conditions of one statement.</summary>
    public ConditionWriter(StatementContext context)
    {
        _context = context;
        Values = new ValueWriter(context, Write);
    }

    /// <summary>Writes the values of rows.</summary>
    public ValueWriter Values { get; }

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
        IsNullExpr isNull => Values.Write(isNull.Value, scope).Add(isNull.IsNull ? " is null" : " is not null"),
        ColumnComparisonExpr columns => CompareColumns(columns, scope, root),
        RelationshipExpr related => Exists(related, scope, root),
        ExistsExpr exists => Exists(exists.Table.Table, [], exists.Condition, scope, root),
        SpatialExpr spatial => Call(spatial, scope),
        ComputedRowsExpr computed => Exists(computed, scope, root),
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

    private SqlText Exists(ComputedRowsExpr computed, RowScope scope, RowScope root)
    {
        var (inner, from) = Values.Open(computed.Target.Table, computed.Call, scope);
        var where = Linked([], null, computed.Condition, inner, root);
        return new SqlText().Add("exists (select 1 from ").Add(from).Add(StatementContext.Where(where)).Add(")");
    }

    private SqlText Exists(
        CatalogTable table,
        ImmutableArray<(string Local, string Remote)> link,
        BoolExpr condition,
        RowScope parent,
        RowScope root)
    {
        var inner = _context.OpenTable(table);
        var where = Linked(link, parent, condition, inner, root);
        return new SqlText().Add("exists (select 1 from ").Add(StatementContext.From(inner)).Add(StatementContext.Where(where))
            .Add(")");
    }

    private SqlText Call(SpatialExpr spatial, RowScope scope) => new SqlText()
        .Add($"{SpatialTypes.Function(spatial.Value.Type, spatial.Function)}(")
        .AddJoined(spatial.Arguments.Select(_context.Operand).Prepend(Values.Write(spatial.Value, scope)), ", ")
        .Add(")");

    private SqlText Compare(ComparisonExpr comparison, RowScope scope)
    {
        var column = Values.Write(comparison.Value, scope);
        var operand = _context.Operand(comparison.Operand);
        var sql = new SqlText().Add("(").Add(column).Add(Symbol(comparison));
        switch (comparison.Operator)
        {
            case ComparisonOperator.In or ComparisonOperator.AncestorAny or ComparisonOperator.DescendantAny or ComparisonOperator.MatchesAny:
                return sql.Add("any (").Add(operand).Add("))");
            case ComparisonOperator.Nin:
                return sql.Add("all (").Add(operand).Add("))");
            case ComparisonOperator.Eq when comparison.NullSafe:
                return sql.Add(operand).Add(" or (").Add(column).Add(" is null and ").Add(operand)
                    .Add(" is null))");
            case ComparisonOperator.Neq when comparison.NullSafe:
                return sql.Add(operand).Add(" or (").Add(column).Add(" is not null and ").Add(operand)
                    .Add(" is null))");
            default:
                return sql.Add(operand).Add(")");
        }
    }

    private static SqlText CompareColumns(ColumnComparisonExpr columns, RowScope scope, RowScope root)
    {
        var other = (columns.OtherIsRoot ? root : scope).Column(columns.Other.Name);
        return new SqlText().Add($"({scope.Column(columns.Column.Name)}{Symbol(columns.Operator)}{other})");
    }

    // Operators of extensions are looked up beside the type, whatever the search path says.
    private static string Symbol(ComparisonExpr comparison) => ExtensionTypes.IsLabelTree(comparison.Value.Type)
        ? Symbol(comparison.Operator) is var symbol && comparison.Operator >= ComparisonOperator.Ancestor
            ? $" operator({SqlNames.Quote(comparison.Value.Type.Schema)}.{symbol.Trim()}) "
            : symbol
        : Symbol(comparison.Operator);

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
        ComparisonOperator.Ancestor or ComparisonOperator.AncestorAny => " @> ",
        ComparisonOperator.Descendant or ComparisonOperator.DescendantAny => " <@ ",
        ComparisonOperator.Matches or ComparisonOperator.MatchesAny => " ~ ",
        ComparisonOperator.MatchesFulltext => " @ ",
        _ => throw new InvalidOperationException($"no SQL for the operator {comparison}"),
    };
}

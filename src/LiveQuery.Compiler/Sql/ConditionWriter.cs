using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Sql;

/// <summary>Conditions as SQL, in Postgres' own three-valued logic.</summary>
internal sealed class ConditionWriter
{
    private readonly StatementContext _context;
    private readonly ComparisonWriter _comparisons;

    /// <summary>Writes conditions of one statement.</summary>
    public ConditionWriter(StatementContext context)
    {
        _context = context;
        Values = new ValueWriter(
            context, Write, (rows, parent, scope) => WriteLinked(rows.Link, parent, rows.Condition, scope));
        _comparisons = new ComparisonWriter(context, Values);
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
        ComparisonExpr comparison => _comparisons.Write(comparison, scope),
        IsNullExpr isNull => Values.Write(isNull.Value, scope).Add(isNull.IsNull ? " is null" : " is not null"),
        ColumnComparisonExpr columns => CompareColumns(columns, scope, root),
        RelationshipExpr related => Exists(related, scope, root),
        ExistsExpr exists => Exists(exists.Table.Table, [], exists.Condition, scope, root),
        SpatialExpr spatial => _comparisons.Write(spatial, scope),
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

        if (scope.IsCalled)
        {
            // It always holds, and names the table: a prepared statement is parsed anew after DDL on the tables that it names
            // (as a regclass, too), but not after DDL on the row types of functions. It would then read the columns of
            // before, a dropped one as NULL, with no error.
            pieces.Add(new SqlText().Add($"{SqlNames.Oid(scope.Table.Name)} is not null"));
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

    private static SqlText CompareColumns(ColumnComparisonExpr columns, RowScope scope, RowScope root)
    {
        var left = scope.Column(columns.Column.Name);
        var right = (columns.OtherIsRoot ? root : scope).Column(columns.Other.Name);
        var type = columns.Column.Type.Underlying;
        return ComparisonWriter.IsNegated(columns.Operator, type)
            ? new SqlText().Add($"(not ({left}{OperatorSymbols.Infix(ComparisonOperator.Eq, type)}{right}))")
            : new SqlText().Add($"({left}{OperatorSymbols.Infix(columns.Operator, type)}{right})");
    }
}

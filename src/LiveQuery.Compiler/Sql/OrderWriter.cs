using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Sql;

/// <summary>A sort key: the expression, and how it sorts (<c> desc nulls last</c>, or nothing).</summary>
/// <param name="Expression">The expression in the scope of the table.</param>
/// <param name="Direction">What follows the expression.</param>
/// <param name="Column">The column, where the key is a plain one.</param>
internal sealed record SortKey(SqlText Expression, string Direction, string? Column);

/// <summary>
/// Orders as SQL. Every order is made total, by the primary key or what comes closest to one: rows that tie could
/// otherwise change places from one refetch to the next and look like a change.
/// </summary>
internal sealed class OrderWriter(ConditionWriter conditions)
{
    /// <summary>The sort keys of the rows: what was asked for, then the tie-break.</summary>
    public IReadOnlyList<SortKey> Keys(RowSet rows, RowScope scope)
    {
        var keys = new List<SortKey>();
        if (rows.Order.IsEmpty)
        {
            // Without an order any row of each group would do; this one is the same in every refetch.
            keys.AddRange(rows.DistinctOn.Select(value => new SortKey(conditions.Values.Write(value, scope), "", (value as ColumnValue)?.Of.Name)));
        }

        foreach (var term in rows.Order)
        {
            var column = (term.Key as ValueOrderKey)?.Value is ColumnValue plain ? plain.Of.Name : null;
            keys.Add(new SortKey(Expression(term.Key, scope), Direction(term.Direction), column));
        }

        AddTieBreak(keys, scope);
        return keys;
    }

    /// <summary>The sort keys as a list: <c>a desc, b</c>.</summary>
    public static SqlText List(IEnumerable<SortKey> keys) => new SqlText()
        .AddJoined(keys.Select(key => new SqlText().Add(key.Expression).Add(key.Direction)), ", ");

    private static void AddTieBreak(List<SortKey> keys, RowScope scope)
    {
        if (IdentityOf(scope.Table) is { } identity)
        {
            keys.AddRange(identity.Columns
                .Where(column => keys.All(key => key.Column != column))
                .Select(column => ColumnKey(scope, column)));
            return;
        }

        if (scope.HasPlace)
        {
            // Where a row lies: it moves when the row is updated, and then the result changes anyway.
            keys.Add(new SortKey(new SqlText().Add($"{scope.Alias}.ctid"), "", null));
            return;
        }

        // Views have no key. Rows whose text is equal may change places: nobody can tell.
        keys.Add(new SortKey(new SqlText().Add($"({scope.Alias}.*)::text collate \"C\""), "", null));
    }

    private static UniqueKey? IdentityOf(CatalogTable table) =>
        table.PrimaryKey
        ?? table.UniqueKeys.FirstOrDefault(key => key.Columns.All(column => table.Column(column) is { IsNullable: false }));

    private static SortKey ColumnKey(RowScope scope, string column) =>
        new(new SqlText().Add(scope.Column(column)), "", column);

    private SqlText Expression(OrderKey key, RowScope scope) => key switch
    {
        ValueOrderKey value => conditions.Values.Write(value.Value, scope),
        RelatedOrderKey related => Related(related, scope),
        AggregateOrderKey aggregate => Aggregate(aggregate, scope),
        _ => throw new InvalidOperationException($"no SQL for {key.GetType().Name}"),
    };

    private SqlText Related(RelatedOrderKey related, RowScope parent)
    {
        var (scope, from) = conditions.Values.Open(related.Rows.Table, related.Rows.Call, parent);
        var key = Expression(related.Key, scope);
        return SelectOne(key, related.Rows, parent, scope, from);
    }

    private SqlText Aggregate(AggregateOrderKey aggregate, RowScope parent)
    {
        var (scope, from) = conditions.Values.Open(aggregate.Rows.Table, aggregate.Rows.Call, parent);
        var value = AggregateWriter.Value(aggregate.Aggregate, scope, conditions.Values);
        var where = conditions.WriteLinked(aggregate.Rows.Link, parent, aggregate.Rows.Condition, scope);
        return new SqlText().Add("(select ").Add(value).Add(" from ").Add(from)
            .Add(StatementContext.Where(where)).Add(")");
    }

    /// <summary>A scalar sub-select over the one row, or the first of several, that the link leads to.</summary>
    public SqlText SelectOne(SqlText value, RowSet rows, RowScope? parent, RowScope scope, SqlText from)
    {
        var where = conditions.WriteLinked(rows.Link, parent, rows.Condition, scope);
        var sql = new SqlText().Add("(select ").Add(value).Add(" from ").Add(from)
            .Add(StatementContext.Where(where));
        if (!rows.IsUnique)
        {
            sql.Add(" order by ").Add(List(Keys(rows, scope))).Add(" limit 1");
        }

        return sql.Add(")");
    }

    /// <summary>The opposite order, NULLs included.</summary>
    public static OrderDirection Reversed(OrderDirection direction) => direction switch
    {
        OrderDirection.Asc or OrderDirection.AscNullsLast => OrderDirection.DescNullsFirst,
        OrderDirection.AscNullsFirst => OrderDirection.DescNullsLast,
        OrderDirection.DescNullsLast => OrderDirection.AscNullsFirst,
        _ => OrderDirection.AscNullsLast,
    };

    /// <summary>What follows an expression that is ordered by.</summary>
    public static string Direction(OrderDirection direction) => direction switch
    {
        OrderDirection.Asc or OrderDirection.AscNullsLast => "",
        OrderDirection.AscNullsFirst => " nulls first",
        OrderDirection.Desc or OrderDirection.DescNullsFirst => " desc",
        OrderDirection.DescNullsLast => " desc nulls last",
        _ => throw new InvalidOperationException($"no SQL for the direction {direction}"),
    };
}

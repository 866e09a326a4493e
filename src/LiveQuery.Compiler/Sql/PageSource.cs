using LiveQuery.Compiler.Planning;

namespace LiveQuery.Compiler.Sql;

/// <summary>
/// The rows that a page is taken from. Where they are ordered by plain columns that is the table itself; else a
/// sub-select that makes the values to order by, so that each is made once a row, and that drops what is not distinct.
/// </summary>
internal sealed class PageSource
{
    private readonly RowSet _rows;
    private readonly ConditionWriter _conditions;
    private readonly SqlText _from;
    private readonly SqlText _condition;
    private readonly RowScope _table;
    private readonly IReadOnlyList<SortKey> _tableKeys;

    /// <summary>Opens the rows.</summary>
    public PageSource(RowSet rows, RowScope? parent, StatementContext context, ConditionWriter conditions, OrderWriter orders)
    {
        _rows = rows;
        _conditions = conditions;
        (_table, _from) = conditions.Values.Open(rows.Table, rows.Call, parent);
        _tableKeys = orders.Keys(rows, _table);
        _condition = conditions.WriteLinked(rows.Link, parent, rows.Condition, _table);
        var isPlain = rows.DistinctOn.IsEmpty && _tableKeys.All(key => key.Column is not null);
        Scope = isPlain ? _table : context.OpenSelect(rows.Table);
        Keys = isPlain
            ? [.. _tableKeys.Select(key => key.Expression)]
            : [.. _tableKeys.Select((key, index) => new SqlText().Add(key.Column is { } column
                ? Scope.Column(column)
                : $"{Scope.Alias}.{SqlNames.Quote(KeyName(index))}"))];
    }

    /// <summary>The row.</summary>
    public RowScope Scope { get; }

    /// <summary>Its keys, in the order of the set's.</summary>
    public IReadOnlyList<SqlText> Keys { get; }

    /// <summary>FROM and WHERE with a leading space, once all expressions over the rows have been made.</summary>
    /// <param name="more">A further condition on the row, or null.</param>
    public SqlText From(SqlText? more)
    {
        if (Scope == _table)
        {
            SqlText[] conditions = [.. new[] { _condition, more ?? new SqlText() }.Where(condition => !condition.IsEmpty)];
            return new SqlText().Add(" from ").Add(_from).Add(StatementContext.Where(new SqlText().AddJoined(conditions, " and ")));
        }

        return new SqlText().Add(" from ").Add(Select()).Add(StatementContext.Where(more ?? new SqlText()));
    }

    private SqlText Select()
    {
        var computed = _tableKeys.Select((key, index) => (key, index)).Where(entry => entry.key.Column is null)
            .Select(entry => new SqlText().Add(entry.key.Expression).Add($" as {SqlNames.Quote(KeyName(entry.index))}")).ToArray();
        var lifted = Scope.Lifted!.Values
            .Select(lift => _conditions.Values.Compute(lift.Value, _table).Add($" as {SqlNames.Quote(lift.Name)}")).ToArray();
        var columns = Scope.UsedColumns.Select(column => new SqlText().Add(_table.Column(column))).Concat(lifted).Concat(computed);
        var sql = new SqlText().Add("(select ");
        if (!_rows.DistinctOn.IsEmpty)
        {
            sql.Add("distinct on (")
                .AddJoined(_rows.DistinctOn.Select(value => _conditions.Values.Write(value, _table)), ", ").Add(") ");
        }

        sql.AddJoined(columns, ", ").Add(" from ").Add(_from).Add(StatementContext.Where(_condition));

        // The other way to keep the planner from putting the computed keys in each place that names them.
        return _rows.DistinctOn.IsEmpty
            ? sql.Add($" offset 0) as {Scope.Alias}")
            : sql.Add(" order by ").Add(OrderWriter.List(_tableKeys)).Add($") as {Scope.Alias}");
    }

    private string KeyName(int index) => Scope.FreeName($"order_{index + 1}");
}

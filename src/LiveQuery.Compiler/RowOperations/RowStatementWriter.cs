using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.Sql;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>Writes row operations as SQL.</summary>
internal sealed class RowStatementWriter(string source, Session session)
{
    private readonly StatementContext _context = RowSql.NewContext();

    /// <summary>The rows as a JSON list.</summary>
    public RowStatement Select(ListOutput rows) =>
        Finish(new SqlText().Add("select ").Add(new OutputWriter(_context).Value(rows, null)).Add(" as data, true as ok"), isWrite: false);

    /// <summary>The number of rows.</summary>
    public RowStatement Count(RowCount rows)
    {
        var conditions = new ConditionWriter(_context);
        var scope = _context.OpenTable(rows.Table);
        var distinct = rows.Distinct.Select(value => conditions.Values.Write(value, scope)).ToList();
        var sql = new SqlText().Add("select concat('{\"count\":', count(*), '}') as data, true as ok from (select ");
        _ = distinct.Count == 0 ? sql.Add("1") : sql.Add("distinct ").AddJoined(distinct, ", ");
        sql.Add($" from {StatementContext.From(scope)}").Add(StatementContext.Where(conditions.WriteLinked([], null, rows.Condition, scope)));
        return Finish(sql.Add(") as q"), isWrite: false);
    }

    /// <summary>The change, its answer and its check.</summary>
    public RowStatement Write(RowChange change, RowAnswer answer) => Finish(new RowChangeWriter(_context).Write(change, answer), isWrite: true);

    /// <inheritdoc cref="Write(RowChange, RowAnswer)"/>
    public RowStatement Write((RowInsert Insert, RowAnswer Answer) planned) => Write(planned.Insert, planned.Answer);

    private RowStatement Finish(SqlText sql, bool isWrite)
    {
        var written = RowSql.Of(sql, _context, FieldPath.Root["args"]);
        var values = new ParameterValues(null, session);
        return new RowStatement(source, written.Text, [.. written.Parameters.Select(values.Of)], isWrite);
    }
}

using System.Collections.Immutable;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.Sql;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>Writes row operations as SQL.</summary>
internal sealed class RowStatementWriter(string source, Session session)
{
    // The protocol counts parameters in 16 bits (PostgreSQL manual, 55.7, Bind).
    private const int MaxParameters = 65_535;

    private readonly StatementContext _context = new(int.MaxValue);

    /// <summary>The rows as a JSON list.</summary>
    public RowStatement Select(ListOutput rows) =>
        Finish(new SqlText().Add("select ").Add(new OutputWriter(_context).Root(rows)).Add(" as data, true as ok"), isWrite: false);

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
    public RowStatement Write(RowChange change)
    {
        if (change is RowInsert { Rows.IsEmpty: true })
        {
            return Finish(Answer(change).Add(" from (select null::text as data, true as ok where false) as changed"), isWrite: true);
        }

        var conditions = new ConditionWriter(_context);
        var scope = _context.OpenTable(change.Table);
        var body = change switch
        {
            RowInsert insert => Insert(insert, scope, conditions),
            RowUpdate update => Update(update, scope, conditions),
            RowDelete delete => new SqlText().Add($"delete from {StatementContext.From(scope)}")
                .Add(StatementContext.Where(conditions.WriteLinked([], null, delete.Condition, scope))),
            _ => throw new InvalidOperationException($"no SQL for {change.GetType().Name}"),
        };
        var row = change.Returning is { } fields ? new OutputWriter(_context).Object(fields, scope) : new SqlText().Add("null::text");
        body.Add(" returning ").Add(row).Add(" as data, ").Add(Check(change, scope, conditions)).Add(" as ok");
        return Finish(new SqlText().Add("with changed as (").Add(body).Add(") ").Add(Answer(change)).Add(" from changed"), isWrite: true);
    }

    private static SqlText Answer(RowChange change) => new SqlText()
        .Add("select concat('{\"affected_rows\":', count(*)")
        .Add(change.Returning is null ? ", '}'" : ", ',\"returning\":[', string_agg(data, ','), ']}'")
        .Add(") as data, coalesce(bool_and(ok), true) as ok");

    // A check that is neither true nor false has not been met.
    private static SqlText Check(RowChange change, RowScope scope, ConditionWriter conditions)
    {
        var check = Holds(change.Check, scope, conditions);
        return change is RowInsert { Conflict: { Check: { } ofUpdates, Updated.IsEmpty: false } }
            ? new SqlText().Add($"case when {scope.Alias}.xmax = 0 then ").Add(check).Add(" else ").Add(Holds(ofUpdates, scope, conditions)).Add(" end")
            : check;
    }

    private static SqlText Holds(BoolExpr? check, RowScope scope, ConditionWriter conditions) => check is null
        ? new SqlText().Add("true")
        : new SqlText().Add("coalesce(").Add(conditions.Write(check, scope)).Add(", false)");

    private SqlText Insert(RowInsert insert, RowScope scope, ConditionWriter conditions)
    {
        var sql = new SqlText().Add($"insert into {StatementContext.From(scope)}");
        if (insert.Columns.IsEmpty)
        {
            // `default values` makes one row only, so some column is told to take its default.
            var first = insert.Table.Columns[0].Name;
            sql.Add(" (").AddName(first).Add(") values ").AddJoined(insert.Rows.Select(_ => new SqlText().Add("(default)")), ", ");
        }
        else
        {
            sql.Add(" (").AddJoined(insert.Columns.Select(column => new SqlText().AddName(column.Name)), ", ").Add(") values ")
                .AddJoined(insert.Rows.Select(Row), ", ");
        }

        return insert.Conflict is { } conflict ? sql.Add(Conflict(conflict, scope, conditions)) : sql;
    }

    private SqlText Row(ImmutableArray<Operand?> values) => new SqlText().Add("(")
        .AddJoined(values.Select(value => value is null ? new SqlText().Add("default") : _context.Operand(value)), ", ").Add(")");

    private SqlText Conflict(RowConflict conflict, RowScope scope, ConditionWriter conditions)
    {
        var sql = new SqlText().Add(" on conflict");
        if (conflict.Constraint is { } constraint)
        {
            sql.Add(" on constraint ").AddName(constraint);
        }
        else if (!conflict.Columns.IsEmpty)
        {
            sql.Add(" (").AddJoined(conflict.Columns.Select(column => new SqlText().AddName(column)), ", ").Add(")");
        }

        if (conflict.Updated.IsEmpty && conflict.Presets.IsEmpty)
        {
            return sql.Add(" do nothing");
        }

        var values = conflict.Updated.Select(column => new SqlText().AddName(column.Name).Add(" = excluded.").AddName(column.Name))
            .Concat(conflict.Presets.Select(preset => new SqlText().AddName(preset.Column.Name).Add(" = ").Add(_context.Operand(preset.Value))));
        return sql.Add(" do update set ").AddJoined(values, ", ")
            .Add(StatementContext.Where(conditions.WriteLinked([], null, conflict.Filter, scope)));
    }

    private SqlText Update(RowUpdate update, RowScope scope, ConditionWriter conditions)
    {
        var values = update.Assignments.Select(assignment =>
        {
            var sql = new SqlText().AddName(assignment.Column.Name).Add(" = ");
            return assignment.Value is not { } value
                ? sql.Add("default")
                : assignment.Sign is { } sign
                    ? sql.Add($"{scope.Column(assignment.Column.Name)} {sign} ").Add(_context.Operand(value))
                    : sql.Add(_context.Operand(value));
        });
        return new SqlText().Add($"update {StatementContext.From(scope)} set ").AddJoined(values, ", ")
            .Add(StatementContext.Where(conditions.WriteLinked([], null, update.Condition, scope)));
    }

    private RowStatement Finish(SqlText sql, bool isWrite)
    {
        var parameters = _context.Parameters.Parameters;
        if (parameters.Length > MaxParameters)
        {
            throw FieldPath.Root["args"].Error("the operation holds more values than a statement of Postgres can take");
        }

        var values = new ParameterValues(null, session);
        var text = sql.Render(index => ParameterCast.Write($"${index + 1}", parameters[index].Type, parameters[index].IsArray));
        return new RowStatement(source, text, [.. parameters.Select(values.Of)], isWrite);
    }
}

using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Sql;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>
/// Writes changes of rows as SQL: the change in a <c>with</c>, and around it what is answered, beside whether all rows meet
/// the check.
/// </summary>
internal sealed class RowChangeWriter
{
    private readonly StatementContext _context;
    private readonly ConditionWriter _conditions;

    /// <summary>Writes into a statement.</summary>
    public RowChangeWriter(StatementContext context)
    {
        _context = context;
        _conditions = new ConditionWriter(context);
    }

    /// <summary>A change and its answer.</summary>
    public SqlText Write(RowChange change, RowAnswer answer)
    {
        if (change is RowInsert { Rows.IsEmpty: true })
        {
            return new RowAnswerWriter(_context, answer).None();
        }

        var scope = _context.OpenTable(change.Table);
        var body = change switch
        {
            RowInsert insert => Insert(insert, scope),
            RowUpdate update => Update(update, scope),
            RowDelete delete => new SqlText().Add($"delete from {StatementContext.From(scope)}").Add(Where(delete.Condition, scope)),
            _ => throw new InvalidOperationException($"no SQL for {change.GetType().Name}"),
        };
        var writer = new RowAnswerWriter(_context, answer);
        body.Add(" returning ").Add(writer.Row(scope)).Add(", ").Add(Check(change, scope)).Add(" as ok");
        return new SqlText().Add("with changed as (").Add(body).Add(") ").Add(writer.Whole(isChecked: true));
    }

    /// <summary>The answer of changes that are done, over the rows that they gave.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">The rows, as a list of texts.</param>
    /// <param name="count">How many rows were written in all; null: as many as the rows.</param>
    /// <param name="answer">The answer.</param>
    public SqlText Write(CatalogTable table, Operand rows, Operand? count, RowAnswer answer)
    {
        var scope = _context.OpenCall(table);
        var writer = new RowAnswerWriter(_context, answer) { Count = count };
        var select = new SqlText().Add("select ").Add(writer.Row(scope)).Add(" from unnest(").Add(_context.Operand(rows))
            .Add($") as {scope.Alias}");
        return new SqlText().Add("with changed as (").Add(select).Add(") ").Add(writer.Whole(isChecked: false));
    }

    // A check that is neither true nor false has not been met.
    private SqlText Check(RowChange change, RowScope scope)
    {
        var check = Holds(change.Check, scope);
        if (change is not RowInsert { Conflict: { Check: { } ofUpdates, Updated.IsEmpty: false } })
        {
            return check;
        }

        // Rows that went to a partition do not tell whether they were there before, so they must meet both.
        return change.Table.Kind == TableKind.Table
            ? new SqlText().Add($"case when {scope.Alias}.xmax = 0 then ").Add(check).Add(" else ").Add(Holds(ofUpdates, scope)).Add(" end")
            : new SqlText().Add("(").Add(check).Add(" and ").Add(Holds(ofUpdates, scope)).Add(")");
    }

    private SqlText Holds(BoolExpr? check, RowScope scope) => check is null
        ? new SqlText().Add("true")
        : new SqlText().Add("coalesce(").Add(_conditions.Write(check, scope)).Add(", false)");

    private SqlText Where(BoolExpr condition, RowScope scope) =>
        StatementContext.Where(_conditions.WriteLinked([], null, condition, scope));

    private SqlText Insert(RowInsert insert, RowScope scope)
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

        return insert.Conflict is { } conflict ? sql.Add(Conflict(conflict, scope)) : sql;
    }

    private SqlText Row(ImmutableArray<Operand?> values) => new SqlText().Add("(")
        .AddJoined(values.Select(value => value is null ? new SqlText().Add("default") : _context.Operand(value)), ", ").Add(")");

    private SqlText Conflict(RowConflict conflict, RowScope scope)
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
        return sql.Add(" do update set ").AddJoined(values, ", ").Add(Where(conflict.Filter, scope));
    }

    private SqlText Update(RowUpdate update, RowScope scope)
    {
        var values = update.Assignments.Select(assignment =>
        {
            var sql = new SqlText().AddName(assignment.Column.Name).Add(" = ");
            if (assignment.Value is not { } operand)
            {
                return sql.Add("default");
            }

            var value = _context.Operand(operand);
            var old = scope.Column(assignment.Column.Name);
            return assignment switch
            {
                { Sign: null } => sql.Add(value),
                { IsBefore: true, Sign: var sign } => sql.Add(value).Add($" {sign} {old}"),
                { Sign: var sign } => sql.Add($"{old} {sign} ").Add(value),
            };
        });
        return new SqlText().Add($"update {StatementContext.From(scope)} set ").AddJoined(values, ", ").Add(Where(update.Condition, scope));
    }
}

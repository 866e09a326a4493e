using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;

namespace LiveQuery.Compiler.Sql;

/// <summary>Values of rows as SQL.</summary>
internal sealed class ValueWriter(
    StatementContext context,
    Func<BoolExpr, RowScope, SqlText> condition,
    Func<RowSet, RowScope, RowScope, SqlText> linked)
{
    // The same value of the same row is the same text, parameters and all: DISTINCT ON must find it again in ORDER BY.
    private readonly Dictionary<(RowScope Scope, RowValue Value), SqlText> _written = [];

    /// <summary>The value of the row of <paramref name="scope"/>.</summary>
    public SqlText Write(RowValue value, RowScope scope) => value switch
    {
        ColumnValue column => new SqlText().Add(scope.Column(column.Of.Name)),

        // A sub-select has the columns alone: anything else is computed inside it.
        _ when scope.Lifted is { } lifted => new SqlText().Add(lifted.Column(value)),
        _ => Compute(value, scope),
    };

    /// <summary>The value computed from the row of a table.</summary>
    public SqlText Compute(RowValue value, RowScope scope)
    {
        if (!_written.TryGetValue((scope, value), out var written))
        {
            written = Make(value, scope);
            _written.Add((scope, value), written);
        }

        return new SqlText().Add(written);
    }

    private SqlText Make(RowValue value, RowScope scope) => value switch
    {
        ColumnValue column => new SqlText().Add(scope.Column(column.Of.Name)),
        RedactedValue redacted => new SqlText().Add("case when ").Add(condition(redacted.Visible, scope))
            .Add(" then ").Add(Write(redacted.Of, scope)).Add(" end"),
        ComputedValue computed => Call(computed.Call, scope),
        CastValue cast => new SqlText().Add("(").Add(Write(cast.Of, scope)).Add($")::{cast.To.Sql}"),
        RowVersionValue => new SqlText().Add($"concat({scope.Alias}.tableoid, {scope.Alias}.ctid, {scope.Alias}.xmin)"),
        WholeRowValue => new SqlText().Add(Row(scope)),
        AggregateValue aggregate => Aggregate(aggregate, scope),
        _ => throw new InvalidOperationException($"no SQL for {value.GetType().Name}"),
    };

    private SqlText Aggregate(AggregateValue aggregate, RowScope parent)
    {
        var (scope, from) = Open(aggregate.Rows.Table, aggregate.Rows.Call, parent);
        var arguments = aggregate.Arguments.Select(argument => Write(argument, scope)).ToArray();
        var sql = new SqlText().Add($"(select {aggregate.Function}(");
        if (arguments.Length == 0)
        {
            sql.Add("*");
        }
        else
        {
            // Several columns count as one value; a function of pairs takes them as they are.
            var isRow = aggregate.Function == "count" && arguments.Length > 1;
            sql.Add(aggregate.IsDistinct ? "distinct " : "").Add(isRow ? "(" : "").AddJoined(arguments, ", ").Add(isRow ? ")" : "");
        }

        return sql.Add(") from ").Add(from).Add(StatementContext.Where(linked(aggregate.Rows, parent, scope))).Add(")");
    }

    /// <summary>The call of a function; <paramref name="scope"/> is the row that its arguments may need.</summary>
    public SqlText Call(FunctionCall call, RowScope? scope)
    {
        context.Use(call.Function);
        var arguments = call.Arguments.Select(argument =>
        {
            var sql = argument.Name is null ? new SqlText() : new SqlText().Add($"{SqlNames.Quote(argument.Name)} => ");
            return argument.Operand is { } operand
                ? sql.Add(context.Operand(operand))
                : sql.Add(Write(new WholeRowValue(scope!.Table), scope));
        });
        return new SqlText().Add($"{SqlNames.Quote(call.Function.Name)}(").AddJoined(arguments, ", ").Add(")");
    }

    /// <summary>Opens the rows of a set: a table, or what a function gives, which may take the row around them.</summary>
    public (RowScope Scope, SqlText From) Open(CatalogTable table, FunctionCall? call, RowScope? parent)
    {
        if (call is null)
        {
            var opened = context.OpenTable(table);
            return (opened, new SqlText().Add(StatementContext.From(opened)));
        }

        var written = Call(call, parent);
        var scope = context.OpenCall(table);
        return (scope, written.Add($" as {scope.Alias}"));
    }

    // Cast to its own type, since the bare row would be spelled like a column of the same name as the alias.
    private static string Row(RowScope scope) => $"({scope.Alias}.*)::{SqlNames.Quote(scope.Table.Name)}";
}

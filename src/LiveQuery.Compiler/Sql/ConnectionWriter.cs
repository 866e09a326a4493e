using System.Collections.Immutable;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Sql;

/// <summary>
/// Connections as SQL: one pass over the page, whose rows are numbered in the order of the scan, from the cursor on. One
/// row more than the page is fetched where it is asked whether there are more.
/// </summary>
internal sealed class ConnectionWriter
{
    private readonly StatementContext _context;
    private readonly ConditionWriter _conditions;
    private readonly OrderWriter _orders;
    private readonly OutputWriter _outputs;
    private readonly ConnectionOutput _output;
    private readonly RowScope? _parent;
    private readonly ImmutableArray<SqlText> _positions;
    private readonly PageSource _source;
    private readonly RowScope _row;
    private readonly SqlText? _size;
    private readonly bool _asksForMore;
    private bool _readsRows;

    private ConnectionWriter(
        StatementContext context, ConditionWriter conditions, OrderWriter orders, OutputWriter outputs, ConnectionOutput output, RowScope? parent)
    {
        _context = context;
        _conditions = conditions;
        _orders = orders;
        _outputs = outputs;
        _output = output;
        _parent = parent;
        _positions = [.. Page.Keys.Where(key => key.Position is not null).Select(Position)];
        _size = Size();
        _asksForMore = _size is not null && output.Fields.Any(field => field.Value is PageInfoOutput info
            && info.Fields.Any(inner => inner.Value is PageInfoFieldOutput asked && IsAhead(asked.Field)));
        _source = new PageSource(output.Rows, parent, context, conditions, orders);
        _row = context.OpenSelect(output.Rows.Table);
    }

    private ConnectionPage Page => _output.Page;

    private string Number => $"{_row.Alias}.{SqlNames.Quote(_row.FreeName("row_number"))}";

    /// <summary>The connection's object as an expression; <paramref name="parent"/> is the row around it, or null.</summary>
    public static SqlText Write(
        ConnectionOutput output,
        RowScope? parent,
        StatementContext context,
        ConditionWriter conditions,
        OrderWriter orders,
        OutputWriter outputs) =>
        new ConnectionWriter(context, conditions, orders, outputs, output, parent).Write();

    private SqlText Write()
    {
        var json = OutputWriter.Object(_output.Fields, field => field switch
        {
            EdgesOutput edges => Edges(edges),
            PageInfoOutput info => OutputWriter.Object(info.Fields, inner => Info(((PageInfoFieldOutput)inner).Field)),
            _ => throw Misplaced(field),
        });

        // Without an aggregate function the select would give a row for each of its rows.
        return _readsRows ? new SqlText().Add("(select ").Add(json).Add(" from ").Add(Rows()).Add(")") : json;
    }

    private SqlText Edges(EdgesOutput edges)
    {
        _readsRows = true;
        var edge = OutputWriter.Object(edges.Fields, field => field switch
        {
            EdgeNodeOutput node => _outputs.Object(node.Fields, _row),
            EdgeCursorOutput => Quoted(Cursor()),
            _ => throw Misplaced(field),
        });
        return new SqlText().Add("concat('[', string_agg(").Add(edge).Add($", ',' order by {Number}{(Page.IsLast ? " desc" : "")})")
            .Add(OfPage()).Add(", ']')");
    }

    private SqlText Info(PageInfoField field) => field switch
    {
        PageInfoField.StartCursor => Quoted(CursorOf(isFirstOfScan: !Page.IsLast)),
        PageInfoField.EndCursor => Quoted(CursorOf(isFirstOfScan: Page.IsLast)),
        PageInfoField.HasNextPage => HasMore(IsAhead(field), CursorSide.Before),
        _ => HasMore(IsAhead(field), CursorSide.After),
    };

    private bool IsAhead(PageInfoField field) =>
        field == (Page.IsLast ? PageInfoField.HasPreviousPage : PageInfoField.HasNextPage);

    /// <summary>The cursor of the row at either end of the page; empty where the page is.</summary>
    private SqlText CursorOf(bool isFirstOfScan)
    {
        _readsRows = true;
        return isFirstOfScan
            ? new SqlText().Add("(array_agg(").Add(Cursor()).Add(")").Add(OfPage($"{Number} = 1")).Add(")[1]")
            : new SqlText().Add("(array_agg(").Add(Cursor()).Add($" order by {Number} desc)").Add(OfPage()).Add(")[1]");
    }

    /// <summary>Whether there are rows before or after the page; of an empty page neither is known.</summary>
    /// <param name="isAhead">Whether the scan goes that way: a row more than the page then tells.</param>
    /// <param name="side">On which side of the cursor the page must be for rows to be beyond the cursor.</param>
    private SqlText HasMore(bool isAhead, CursorSide side)
    {
        var reasons = new List<SqlText>();
        if (isAhead && _size is not null)
        {
            reasons.Add(new SqlText().Add("count(*) > ").Add(_size));
        }

        if (Page.Side == side)
        {
            reasons.Add(ExistsBeyondCursor());
        }

        if (reasons.Count == 0)
        {
            return new SqlText().Add("'false'");
        }

        _readsRows = true;
        var any = new SqlText().Add("count(*) > 0");
        if (_size is not null)
        {
            any.Add(" and ").Add(_size).Add(" > 0");
        }

        return new SqlText().Add("to_json(").Add(any).Add(" and (").AddJoined(reasons, " or ").Add("))");
    }

    private SqlText ExistsBeyondCursor()
    {
        var source = new PageSource(_output.Rows, _parent, _context, _conditions, _orders);
        var beyond = CursorCondition.OtherSide(Page, source.Keys, _positions);
        return new SqlText().Add("exists (select 1").Add(source.From(beyond)).Add(")");
    }

    /// <summary>The rows of the page, numbered.</summary>
    private SqlText Rows()
    {
        var columns = _row.UsedColumns.Select(column => new SqlText().Add(_source.Scope.Column(column)))
            .Concat(_row.Lifted!.Values.Select(lift => _conditions.Values.Write(lift.Value, _source.Scope).Add($" as {SqlNames.Quote(lift.Name)}")))
            .Concat(Page.Keys.Select((key, index) => (key, index)).Where(entry => ColumnOf(entry.key) is null)
                .Select(entry => new SqlText().Add(_source.Keys[entry.index]).Add($" as {SqlNames.Quote(KeyName(entry.index))}")))
            .ToArray();
        var order = new SqlText().AddJoined(
            Page.Keys.Select((key, index) => new SqlText().Add(_source.Keys[index])
                .Add(OrderWriter.Direction(Page.IsLast ? OrderWriter.Reversed(key.Term.Direction) : key.Term.Direction))),
            ", ");
        var sql = new SqlText().Add("(select ").AddJoined(columns, ", ").Add(columns.Length == 0 ? "" : ", ")
            .Add("row_number() over (order by ").Add(order).Add($") as {SqlNames.Quote(_row.FreeName("row_number"))}")
            .Add(_source.From(Page.Side == CursorSide.None ? null : CursorCondition.Of(Page, _source.Keys, _positions)))
            .Add(" order by ").Add(order);
        if (_size is not null)
        {
            sql.Add(" limit ").Add(_size).Add(_asksForMore ? " + 1" : "");
        }

        return sql.Add($") as {_row.Alias}");
    }

    private SqlText Cursor() => CursorText.Cursor(
        Page.Keys,
        [
            .. Page.Keys.Select((key, index) => new SqlText().Add(ColumnOf(key) is { } column
                ? _row.Column(column)
                : $"{_row.Alias}.{SqlNames.Quote(KeyName(index))}")),
        ]);

    private string KeyName(int index) => _row.FreeName($"order_{index + 1}");

    private static string? ColumnOf(CursorKey key) => (key.Term.Key as ValueOrderKey)?.Value is ColumnValue plain ? plain.Of.Name : null;

    /// <summary>Leaves out the row that was fetched beyond the page, and those that do not meet a condition.</summary>
    private SqlText OfPage(string? condition = null)
    {
        var conditions = new List<SqlText>();
        if (condition is not null)
        {
            conditions.Add(new SqlText().Add(condition));
        }

        if (_asksForMore)
        {
            conditions.Add(new SqlText().Add($"{Number} <= ").Add(_size!));
        }

        return conditions.Count == 0
            ? new SqlText()
            : new SqlText().Add(" filter (where ").AddJoined(conditions, " and ").Add(")");
    }

    /// <summary>The most rows of the page: what was asked for, and what the permission allows.</summary>
    private SqlText? Size()
    {
        var permitted = _output.Rows.PermissionLimit;
        if (Page.Size is null)
        {
            return permitted is { } most ? new SqlText().Add(most) : null;
        }

        var asked = new SqlText().AddParameter(_context.Parameters.Add(Page.Size));
        return permitted is { } bound ? new SqlText().Add("least(").Add(asked).Add(", ").Add(bound).Add(")") : asked;
    }

    private SqlText Position(CursorKey key)
    {
        var position = _context.Operand(key.Position!);
        return ExtensionTypes.IsSpatial(key.Type) ? position.Add($"::{key.Type.Sql}") : position;
    }

    private static SqlText Quoted(SqlText text) => new SqlText().Add("concat('\"', ").Add(text).Add(", '\"')");

    private static InvalidOperationException Misplaced(Output output) => new($"{output.GetType().Name} stands in the wrong place");
}

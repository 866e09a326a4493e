using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;

namespace LiveQuery.Compiler.Sql;

/// <summary>
/// Outputs as SQL that makes a text which differs whenever their JSON would: the versions of the rows that they show, in
/// their order. What the version of its row does not tell (aggregates, computed fields, labels of enums, views, functions)
/// is put in as the JSON itself.
/// </summary>
internal sealed class FingerprintWriter
{
    private readonly ConditionWriter _conditions;
    private readonly OrderWriter _orders;
    private readonly RowsWriter _rows;
    private readonly OutputWriter _outputs;

    private readonly List<TableName> _tables = [];

    /// <summary>Makes one for a statement.</summary>
    public FingerprintWriter(StatementContext context)
    {
        _conditions = new ConditionWriter(context);
        _orders = new OrderWriter(_conditions);
        _rows = new RowsWriter(context, _conditions, _orders);
        _outputs = new OutputWriter(context);
    }

    /// <summary>The tables whose rows are told by their versions, which mean something while those stay as they are.</summary>
    public IReadOnlyCollection<TableName> Tables => _tables;

    /// <summary>The text of the root object; null where it would be the JSON.</summary>
    public SqlText? Write(ImmutableArray<OutputField> fields)
    {
        var parts = new List<SqlText>();
        Collect(fields, null, parts);

        // Without a row that is told by its version nothing would be gained.
        return _tables.Count > 0 ? Join(parts) : null;
    }

    // The row around the fields, where there is one, is always one that is told by its version.
    private void Collect(ImmutableArray<OutputField> fields, RowScope? scope, List<SqlText> parts)
    {
        foreach (var output in fields.Select(field => field.Value))
        {
            switch (output)
            {
                case ConstantOutput:
                case NodeIdOutput id when id.Table.PrimaryKey!.Columns.All(name => id.Table.Column(name)!.Type.IsToldByVersion):
                case ValueOutput { Value: ColumnValue { Type.IsToldByVersion: true } }:
                    // The version of the row tells.
                    break;
                case NestedOutput nested:
                    Collect(nested.Fields, scope, parts);
                    break;
                case RowOutput row when IsVersioned(row.Rows):
                    parts.Add(Row(row, scope));
                    break;
                case ListOutput list when IsVersioned(list.Rows):
                    parts.Add(List(list, scope));
                    break;
                default:
                    parts.Add(_outputs.Value(output, scope));
                    break;
            }
        }
    }

    private SqlText Row(RowOutput row, RowScope? parent)
    {
        var (scope, from) = _conditions.Values.Open(row.Rows.Table, null, parent);
        return new SqlText().Add("coalesce(").Add(_orders.SelectOne(Version(row.Fields, scope), row.Rows, parent, scope, from)).Add(", '-')");
    }

    private SqlText List(ListOutput list, RowScope? parent)
    {
        var rows = _rows.Write(list.Rows, parent, cutByPermission: true);
        return rows.Select(new SqlText().Add("concat('[', string_agg(").Add(Version(list.Fields, rows.Scope)).Add(", ',' order by ")
            .Add(OrderWriter.List(rows.Keys)).Add("), ']')"));
    }

    private SqlText Version(ImmutableArray<OutputField> fields, RowScope scope)
    {
        if (!_tables.Contains(scope.Table.Name))
        {
            _tables.Add(scope.Table.Name);
        }

        var parts = new List<SqlText> { _conditions.Values.Write(new RowVersionValue(), scope) };
        Collect(fields, scope, parts);
        return parts.Count == 1 ? parts[0] : Join(parts);
    }

    private static SqlText Join(List<SqlText> parts) => new SqlText().Add("concat(").AddJoined(parts, ", ';', ").Add(")");

    // Views have no row versions, foreign tables none that mean anything here, so neither has a table with a foreign
    // partition: that one is volatile. Those of a materialized view are new with each refresh.
    private static bool IsVersioned(RowSet rows) =>
        rows is { Call: null, Table: { Kind: TableKind.Table or TableKind.PartitionedTable, IsVolatile: false } };
}

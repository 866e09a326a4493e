using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>Plans <c>count</c>.</summary>
internal sealed class RowCounts(RowFilters filters)
{
    /// <summary>The rows to count.</summary>
    public RowCount Plan(RowArguments arguments, RowTable table)
    {
        var permission = table.Readable(
            arguments.Place, "; \"count\" is only allowed if the role has \"select\" permissions on the table");
        var place = arguments.Place["distinct"];
        var distinct = (arguments.Texts("distinct") ?? []).Select((name, index) =>
        {
            var column = table.ReadableColumn(permission, name, place[index]);
            return permission.CellConditions.TryGetValue(name, out var visible) ? new RedactedValue(column, visible) : (RowValue)column;
        });
        return new RowCount(table.Table, BoolExpr.And(permission.Filter, filters.Where(arguments, table)), [.. distinct]);
    }
}

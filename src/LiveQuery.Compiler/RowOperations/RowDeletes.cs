using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>Plans <c>delete</c>.</summary>
internal sealed class RowDeletes(RowFilters filters)
{
    /// <summary>The rows to delete.</summary>
    public RowDelete Plan(RowArguments arguments, RowTable table)
    {
        var permission = table.Writable(WriteKind.Delete, arguments.Place);
        arguments.Required("where");
        return new RowDelete(table.Table, BoolExpr.And(permission.Filter, filters.Where(arguments, table)));
    }
}

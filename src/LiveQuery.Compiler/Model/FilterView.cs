using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Model;

/// <summary>What a role may name in a filter of its own: the columns, computed fields and tables that it may read.</summary>
internal sealed class FilterView(string role)
{
    /// <summary>What the role may read of a table; null: nothing.</summary>
    public SelectPermission? PermissionOf(TrackedTable table) => TrackedModel.PermissionOf(table, role);

    /// <summary>Why the role may not read from a table.</summary>
    public string RefusalOf(TrackedTable table) => $"select on \"{table}\" for role \"{role}\" is not allowed. ";

    /// <summary>Why a column or computed field of a table may not be named; null where it may, or is none.</summary>
    public string? RefusalOf(TrackedTable table, string name)
    {
        var isColumn = table.Table.Column(name) is not null;
        if (!isColumn && table.ComputedFields.GetValueOrDefault(name) is not { Target: null })
        {
            return null;
        }

        var permission = PermissionOf(table);
        var isReadable = permission is not null
            && (isColumn ? permission.Columns : permission.ComputedFields).Contains(name);
        return isReadable ? null : $"role \"{role}\" does not have permission to select column \"{name}\"";
    }

    /// <summary>A column as the role sees it.</summary>
    public RowValue ValueOf(TrackedTable table, CatalogColumn column) =>
        PermissionOf(table)!.CellConditions.TryGetValue(column.Name, out var visible) ? new RedactedValue(column, visible) : column;

    /// <summary>A computed field as the role sees it.</summary>
    public RowValue ValueOf(TrackedTable table, ComputedField field, FunctionCall call) =>
        PermissionOf(table)!.ComputedConditions.TryGetValue(field.Name, out var visible)
            ? new RedactedValue(new ComputedValue(call), visible)
            : new ComputedValue(call);
}

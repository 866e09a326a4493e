using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>The tables that a role may read from.</summary>
internal sealed class RoleTables
{
    private readonly Dictionary<TrackedTable, RoleTable> _tables = new(ReferenceEqualityComparer.Instance);
    private readonly Func<TrackedTable, bool>? _isOffered;

    /// <summary>Finds what the role may read.</summary>
    /// <param name="model">The model.</param>
    /// <param name="role">The role.</param>
    /// <param name="isOffered">Which tables there are to find; null: all.</param>
    public RoleTables(TrackedModel model, string role, Func<TrackedTable, bool>? isOffered = null)
    {
        _isOffered = isOffered;
        foreach (var table in model.Tables.Values.Where(IsOffered))
        {
            if (TrackedModel.PermissionOf(table, role) is { } permission)
            {
                _tables.Add(table, new RoleTable(table, permission));
            }
        }
    }

    /// <summary>Whether the schema has a table, whether the role may read it or not.</summary>
    public bool IsOffered(TrackedTable table) => _isOffered?.Invoke(table) != false;

    /// <summary>The tables.</summary>
    public IEnumerable<RoleTable> All => _tables.Values;

    /// <summary>The columns of a table that the role may read, in the order of the table.</summary>
    public static IEnumerable<RoleValue> ColumnsOf(RoleTable table) => table.Table.Columns
        .Where(column => table.Permission.Columns.Contains(column.Column.Name))
        .Select(column => new RoleValue(column.GraphQLName, column.Description, Visible(table, column)) { Enum = column.Enum });

    /// <summary>The columns, and the computed fields of scalar type that take no arguments: what can be compared and ordered by.</summary>
    public static IEnumerable<RoleValue> ValuesOf(RoleTable table) => ColumnsOf(table).Concat(ScalarsOf(table)
        .Where(field => !field.HasArguments)
        .Select(field => new RoleValue(field.Name, field.Description, Visible(table, field, field.Signature.CallWithoutArguments()!))));

    /// <summary>The computed fields of scalar type that the role may read.</summary>
    public static IEnumerable<ComputedField> ScalarsOf(RoleTable table) => table.Table.ComputedFields.Values
        .Where(field => field.Target is null && table.Permission.ComputedFields.Contains(field.Name))
        .OrderBy(field => field.Name, StringComparer.Ordinal);

    /// <summary>The computed fields that give rows which the role may read.</summary>
    public IEnumerable<(ComputedField Field, RoleTable Target)> ComputedRowsOf(RoleTable table)
    {
        foreach (var field in table.Table.ComputedFields.Values.OrderBy(field => field.Name, StringComparer.Ordinal))
        {
            if (field.Target is { } rows && _tables.TryGetValue(rows, out var target))
            {
                yield return (field, target);
            }
        }
    }

    /// <summary>The table as the role sees it; null where it sees nothing of it.</summary>
    public RoleTable? Find(TrackedTable table) => _tables.GetValueOrDefault(table);

    /// <summary>A computed value, in the rows in which the role may see it.</summary>
    public static RowValue Visible(RoleTable table, ComputedField field, FunctionCall call) =>
        table.Permission.ComputedConditions.TryGetValue(field.Name, out var condition)
            ? new RedactedValue(new ComputedValue(call), condition)
            : new ComputedValue(call);

    private static RowValue Visible(RoleTable table, TrackedColumn column) =>
        table.Permission.CellConditions.TryGetValue(column.Column.Name, out var condition)
            ? new RedactedValue(column.Column, condition)
            : column.Column;

    /// <summary>The relationships of a table that lead to tables which the role may read.</summary>
    public IEnumerable<(Relationship Relationship, RoleTable Target)> RelationshipsOf(RoleTable table)
    {
        foreach (var relationship in table.Table.Relationships.Values)
        {
            if (_tables.TryGetValue(relationship.Target, out var target))
            {
                yield return (relationship, target);
            }
        }
    }
}

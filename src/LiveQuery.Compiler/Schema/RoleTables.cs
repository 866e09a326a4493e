using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>The tables that a role may read from.</summary>
internal sealed class RoleTables
{
    private readonly Dictionary<TrackedTable, RoleTable> _tables = new(ReferenceEqualityComparer.Instance);

    /// <summary>Finds what the role may read.</summary>
    public RoleTables(TrackedModel model, string role)
    {
        foreach (var table in model.Tables.Values)
        {
            if (TrackedModel.PermissionOf(table, role) is { } permission)
            {
                _tables.Add(table, new RoleTable(table, permission));
            }
        }
    }

    /// <summary>The tables.</summary>
    public IEnumerable<RoleTable> All => _tables.Values;

    /// <summary>The columns of a table that the role may read, in the order of the table.</summary>
    public static IEnumerable<TrackedColumn> ColumnsOf(RoleTable table) =>
        table.Table.Columns.Where(column => table.Permission.Columns.Contains(column.Column.Name));

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

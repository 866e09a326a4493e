using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>What a role may write into tables.</summary>
/// <param name="tables">The tables of the schema.</param>
/// <param name="role">The role.</param>
/// <param name="isBackend">Whether the permissions of backends hold.</param>
internal sealed class RoleWrites(RoleTables tables, string role, bool isBackend)
{
    /// <summary>The permission for a root field; null where the table or the role allows no such change.</summary>
    public WritePermission? OfRoot(TrackedTable table, WriteKind kind) =>
        Of(table, kind) is { } permission && (isBackend || !permission.IsBackendOnly) ? permission : null;

    /// <summary>The permission for a part of an insert that is allowed itself: that it is one of backends does not count then.</summary>
    public WritePermission? Of(TrackedTable table, WriteKind kind) => kind switch
    {
        WriteKind.Insert => table.Table.IsInsertable,
        WriteKind.Update => table.Table.IsUpdatable,
        _ => table.Table.IsDeletable,
    } && tables.IsOffered(table)
        ? TrackedModel.WritePermissionOf(table, kind, role)
        : null;

    /// <summary>The columns that the role may give, in the order of the table.</summary>
    public static IEnumerable<RoleValue> ColumnsOf(TrackedTable table, WritePermission permission) => table.Columns
        .Where(column => !column.Column.IsFixed && permission.Columns.Contains(column.Column.Name))
        .Select(column => new RoleValue(column.GraphQLName, column.Description, column.Column) { Enum = column.Enum });
}

using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>Row sets over relationships.</summary>
internal static class RowSets
{
    /// <summary>The rows that a relationship leads to and that the role may see.</summary>
    public static RowSet Related(Relationship relationship, RoleTable target) => new()
    {
        Table = target.Table.Table,
        Link = relationship.Columns,
        Condition = target.Permission.Filter,
        IsUnique = CoversKey(target.Table.Table, relationship),
    };

    /// <summary>The rows that a computed field gives without arguments, as far as the role may see them.</summary>
    public static RowSet Computed(ComputedField field, RoleTable target) => new()
    {
        Table = target.Table.Table,
        Call = field.Signature.CallWithoutArguments(),
        Condition = target.Permission.Filter,
    };

    private static bool CoversKey(CatalogTable table, Relationship relationship)
    {
        var remote = relationship.Columns.Select(pair => pair.Remote).ToHashSet();
        return (table.PrimaryKey is { } key && key.Columns.All(remote.Contains))
            || table.UniqueKeys.Any(unique => unique.Columns.All(remote.Contains));
    }
}

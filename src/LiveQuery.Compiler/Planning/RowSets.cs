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
        IsUnique = CoversKey(target.Table.Table, relationship.Columns.Select(pair => pair.Remote)),
    };

    /// <summary>The rows of another source that a remote relationship leads to and that the role may see.</summary>
    public static RowSet Remote(RemoteRelationship relationship, RoleTable target)
    {
        var condition = target.Permission.Filter;
        for (var i = 0; i < relationship.Columns.Length; i++)
        {
            var column = relationship.Columns[i].Remote.Column;
            var key = new RemoteKeySource(i);
            var operand = column.Type.Element is { } element ? new Operand(key, element, IsArray: true) : new Operand(key, column.Type);
            condition = BoolExpr.And(condition, new ComparisonExpr(column, ComparisonOperator.Eq, operand));
        }

        return new RowSet
        {
            Table = target.Table.Table,
            Condition = condition,
            IsUnique = CoversKey(target.Table.Table, relationship.Columns.Select(pair => pair.Remote.Column.Name)),
        };
    }

    /// <summary>The rows that a computed field gives without arguments, as far as the role may see them.</summary>
    public static RowSet Computed(ComputedField field, RoleTable target) => new()
    {
        Table = target.Table.Table,
        Call = field.Signature.CallWithoutArguments(),
        Condition = target.Permission.Filter,
    };

    private static bool CoversKey(CatalogTable table, IEnumerable<string> columns)
    {
        var remote = columns.ToHashSet();
        return (table.PrimaryKey is { } key && key.Columns.All(remote.Contains))
            || table.UniqueKeys.Any(unique => unique.Columns.All(remote.Contains));
    }
}

using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>
/// Plans <c>node(id)</c>: the id names the table and the key. The table decides the SQL, the key is a value like any
/// other; the role's filter holds as everywhere.
/// </summary>
internal sealed class NodePlanner(AbstractSelections selections)
{
    /// <summary>The source of the row, and the row.</summary>
    /// <exception cref="GraphQLException">The id is none, or its table is none that the role sees.</exception>
    public (string Source, RowOutput Row) Plan(NodeMeaning node, Field field, SelectedField selected, FieldPath path)
    {
        var id = InputReader.Arguments(field, selected, path).First(argument => argument.Definition.Key == "id");
        var read = NodeId.Parse(id.Value, id.Path);
        var table = Find(node, read, id.Path);
        CheckLength(table, read, id.Path);
        var key = table.Table.Table.PrimaryKey!.Columns.Select(name => table.Table.Table.Column(name)!).ToArray();
        var condition = table.Permission.Filter;
        for (var i = 0; i < key.Length; i++)
        {
            var source = new NodeKeySource(id.Value, id.Path, i, key[i], path);
            condition = BoolExpr.And(condition, new ComparisonExpr(
                key[i], ComparisonOperator.Eq, ComparisonPlanner.ColumnOperand(key[i].Type, source)));
        }

        var rows = new RowSet { Table = table.Table.Table, Condition = condition, IsUnique = true };
        var type = AbstractSelections.TypeOf(table, node.Interface);
        return (table.Table.Source, new RowOutput(rows, selections.Plan(type, node.Interface, selected, path)));
    }

    private static RoleTable Find(NodeMeaning node, NodeId id, FieldPath path)
    {
        var found = node.Tables.Where(table => table.Table.Table.Name == id.Table).ToArray();
        return found.Length switch
        {
            1 => found[0],
            0 => throw NodeId.Invalid($"no such table found: '{id.Table}'", path),
            _ => throw NodeId.Invalid(
                $"this V1 node id matches more than one table across different sources: '{id.Table}' exists in sources "
                + $"[{string.Join(", ", found.Select(table => $"'{table.Table.Source}'"))}]",
                path),
        };
    }

    private static void CheckLength(RoleTable table, NodeId id, FieldPath path)
    {
        var columns = table.Table.Table.PrimaryKey!.Columns;
        if (id.Values.Length < columns.Length)
        {
            var missing = columns.Skip(id.Values.Length).Select(name => $"'{name}'");
            throw NodeId.Invalid($"primary key columns [{string.Join(", ", missing)}] are missing", path);
        }

        if (id.Values.Length > columns.Length)
        {
            var more = id.Values.Skip(columns.Length).Select(value => value.GetRawText());
            throw NodeId.Invalid($"unexpected column values [{string.Join(", ", more)}]", path);
        }
    }
}

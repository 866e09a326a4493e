using System.Collections.Frozen;
using System.Collections.Immutable;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>The root fields of the relay schema: connections of tables and functions, and <c>node</c>.</summary>
internal sealed class RelayRoots(RelayTypes relay, FunctionTypes functions)
{
    /// <summary><c>t_connection</c>; nothing where the table has no primary key.</summary>
    public IEnumerable<Field> OfTable(RoleTable table, FrozenSet<string>? visible) =>
        RelayTypes.HasKey(table) && (visible is null || visible.Contains("select"))
            ?
            [
                relay.Connection(
                    table.Table.Naming.RootField(table.Table.BaseName, "connection"),
                    table,
                    new ConnectionMeaning(table),
                    $"fetch data from the table: \"{table.Table}\"",
                    []),
            ]
            : [];

    /// <summary><c>f_connection</c>; nothing where the function gives no set of rows of a table with a primary key.</summary>
    public IEnumerable<Field> OfFunction(TrackedFunction function, RoleTable target)
    {
        if (!RelayTypes.HasKey(target) || !function.Signature.Function.ReturnsSet)
        {
            return [];
        }

        var name = function.Signature.Function.Name;
        return
        [
            relay.Connection(
                function.ConnectionFieldName,
                target,
                new FunctionConnectionMeaning(function, target),
                $"execute function \"{name}\" which returns \"{function.Target}\"",
                functions.Arguments(
                    function.Signature, function.ArgumentsTypeName, $"input parameters for function \"{name}\"", target.Table.Naming)),
        ];
    }

    /// <summary><c>node(id)</c>; nothing where the role sees no table with a primary key.</summary>
    public IEnumerable<Field> Node()
    {
        ImmutableArray<RoleTable> tables = [.. relay.Nodes];
        return tables.IsEmpty
            ? []
            :
            [
                new Field("node", new NamedUse(relay.Node()), new NodeMeaning(relay.Node(), tables))
                {
                    Arguments = [new InputField("id", new NonNullUse(new NamedUse(relay.Id)), InputMeaning.Plain, "A globally unique id")],
                },
            ];
    }
}

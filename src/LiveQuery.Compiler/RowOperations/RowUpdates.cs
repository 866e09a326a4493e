using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>Plans <c>update</c>: <c>$set</c>, <c>$inc</c>, <c>$mul</c> and <c>$default</c>, with or for which <c>_</c> may stand.</summary>
internal sealed class RowUpdates(RowFilters filters)
{
    /// <summary>The rows to update.</summary>
    public RowUpdate Plan(RowArguments arguments, RowTable table)
    {
        var permission = table.Writable(WriteKind.Update, arguments.Place);
        arguments.Required("where");
        var assignments = new OrderedDictionary<string, RowAssignment>(StringComparer.Ordinal);
        foreach (var assignment in Values(arguments, "set", null, table, permission)
            .Concat(Values(arguments, "inc", "+", table, permission))
            .Concat(Values(arguments, "mul", "*", table, permission))
            .Concat(Defaults(arguments, table, permission)))
        {
            if (!assignments.TryAdd(assignment.Column.Name, assignment))
            {
                throw arguments.Place.Error(
                    $"Column found in multiple operators: \"{assignment.Column.Name}\"", GraphQLErrorCodes.ValidationFailed);
            }
        }

        foreach (var (column, value) in permission.Presets)
        {
            assignments[column.Name] = new RowAssignment(column, null, value);
        }

        return assignments.Count == 0
            ? throw arguments.Place.Error("atleast one of $set, $inc, $mul has to be present", GraphQLErrorCodes.UnexpectedPayload)
            : new RowUpdate(
                table.Table,
                permission.Check,
                [.. assignments.Values],
                BoolExpr.And(permission.Filter, filters.Where(arguments, table)));
    }

    private static IEnumerable<RowAssignment> Values(
        RowArguments arguments, string name, string? sign, RowTable table, WritePermission permission)
    {
        var key = arguments.Has("$" + name) ? "$" + name : "_" + name;
        foreach (var property in arguments.Object(key)?.All ?? [])
        {
            var place = arguments.Place[key];
            var column = table.WritableColumn(permission, WriteKind.Update, property.Name, place);
            yield return new RowAssignment(column, sign, RowInputs.Read(property.Value, column, place[property.Name]));
        }
    }

    private static IEnumerable<RowAssignment> Defaults(RowArguments arguments, RowTable table, WritePermission permission)
    {
        var key = arguments.Has("$default") ? "$default" : "_default";
        foreach (var name in arguments.Texts(key) ?? [])
        {
            yield return new RowAssignment(
                table.WritableColumn(permission, WriteKind.Update, name, arguments.Place[key]), null, null);
        }
    }
}

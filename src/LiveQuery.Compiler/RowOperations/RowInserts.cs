using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>Plans <c>insert</c>: objects, presets, and what becomes of conflicts.</summary>
internal static class RowInserts
{
    /// <summary>The rows to insert, and what is answered of them.</summary>
    public static (RowInsert Insert, RowAnswer Answer) Plan(RowArguments arguments, RowTable table, RowSelects selects)
    {
        var permission = table.Writable(WriteKind.Insert, arguments.Place);
        arguments.Required("objects");
        var place = arguments.Place["objects"];
        var rows = (arguments.List("objects") ?? [])
            .Select((item, index) => Row(new RowArguments(item, place[index], place[index]), table, permission)).ToList();

        // What has no form comes before what has no meaning.
        var conflict = arguments.Object("on_conflict");
        conflict?.RequiredText("action");
        var insert = RowInsert.Of(table.Table, permission.Check, rows, null);
        var answer = selects.Answer(arguments, table);
        return (insert with { Conflict = Conflict(conflict, table, insert.Columns) }, answer);
    }

    private static Dictionary<string, Operand> Row(RowArguments item, RowTable table, WritePermission permission)
    {
        var values = new Dictionary<string, Operand>(StringComparer.Ordinal);
        foreach (var property in item.All)
        {
            var column = table.WritableColumn(permission, WriteKind.Insert, property.Name, item.Place);
            values[column.Name] = RowInputs.Read(property.Value, column, item.Place[property.Name]);
        }

        foreach (var (column, value) in permission.Presets)
        {
            values[column.Name] = value;
        }

        return values;
    }

    private static RowConflict? Conflict(RowArguments? conflict, RowTable table, ImmutableArray<CatalogColumn> given)
    {
        if (conflict is null)
        {
            return null;
        }

        var action = conflict.RequiredText("action");
        var constraint = conflict.Text("constraint");
        ImmutableArray<string> columns = [.. conflict.Texts("constraint_on") ?? []];
        foreach (var name in columns.Where(name => table.Table.Column(name) is null))
        {
            throw conflict.Place["constraint_on"].Error($"no such column exists: \"{name}\"", "not-exists");
        }

        if (constraint is not null && !Constraints(table.Table).Contains(constraint))
        {
            throw conflict.Place["constraint"].Error(
                $"constraint \"{constraint}\" for table \"{table.Tracked}\" does not exist", GraphQLErrorCodes.UnexpectedPayload);
        }

        switch (action)
        {
            case "ignore":
                return new RowConflict(constraint, columns, [], [], BoolExpr.True, null);
            case "update" when constraint is null && columns.IsEmpty:
                throw conflict.Place.Error(
                    "Expecting 'constraint' or 'constraint_on' when the 'action' is 'update'", GraphQLErrorCodes.UnexpectedPayload);
            case "update":
                return Update(conflict, table, given, constraint, columns);
            default:
                throw conflict.Place["action"].Error("action must be \"update\" or \"ignore\"", GraphQLErrorCodes.ParseFailed);
        }
    }

    private static RowConflict Update(
        RowArguments conflict, RowTable table, ImmutableArray<CatalogColumn> given, string? constraint, ImmutableArray<string> columns)
    {
        var permission = table.Writable(
            WriteKind.Update, conflict.Place, "; upsert is only allowed if the role has \"update\" permission on the table");
        foreach (var column in given.Where(column => permission.Presets.All(preset => preset.Column != column)))
        {
            table.WritableColumn(permission, WriteKind.Update, column.Name, conflict.Place);
        }

        return new RowConflict(
            constraint,
            columns,
            [.. given.Where(column => permission.Presets.All(preset => preset.Column != column))],
            permission.Presets,
            permission.Filter,
            permission.Check);
    }

    private static IEnumerable<string> Constraints(CatalogTable table) =>
        table.UniqueKeys.Concat(table.PrimaryKey is { } key ? [key] : []).Select(key => key.Constraint);
}

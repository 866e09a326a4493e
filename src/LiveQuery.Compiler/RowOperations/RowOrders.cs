using System.Collections.Immutable;
using System.Text.Json;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>
/// Reads <c>order_by</c> of <c>select</c>: <c>"+id"</c>, <c>"-author.name"</c>, or <c>{column, type, nulls}</c>, one of
/// them or a list.
/// </summary>
internal static class RowOrders
{
    /// <summary>The terms; none where there is no order.</summary>
    public static ImmutableArray<OrderTerm> Read(RowArguments arguments, RowTable table)
    {
        var place = arguments.Place["order_by"];
        return arguments["order_by"] switch
        {
            null => [],
            { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select((item, index) => Term(item, table, place[index]))],
            { } one => [Term(one, table, place)],
        };
    }

    private static OrderTerm Term(JsonElement item, RowTable table, FieldPath place)
    {
        if (item.ValueKind == JsonValueKind.String)
        {
            var text = item.GetString()!;
            var isDescending = text.StartsWith('-');
            return new OrderTerm(
                Key(isDescending || text.StartsWith('+') ? text[1..] : text, table, place),
                isDescending ? OrderDirection.Desc : OrderDirection.Asc);
        }

        var arguments = new RowArguments(item, place, place);
        var column = arguments.Required("column");
        var path = column.ValueKind == JsonValueKind.String ? column.GetString()! : PathOf(column, place["column"]);
        return new OrderTerm(Key(path, table, place["column"]), Direction(arguments, place));
    }

    private static OrderDirection Direction(RowArguments arguments, FieldPath place) =>
        (arguments.Text("type") ?? "asc", arguments.Text("nulls")) switch
        {
            ("asc", null) => OrderDirection.Asc,
            ("asc", "first") => OrderDirection.AscNullsFirst,
            ("asc", "last") => OrderDirection.AscNullsLast,
            ("desc", null) => OrderDirection.Desc,
            ("desc", "first") => OrderDirection.DescNullsFirst,
            ("desc", "last") => OrderDirection.DescNullsLast,
            _ => throw place.Error(
                "type must be \"asc\" or \"desc\", and nulls \"first\" or \"last\"", GraphQLErrorCodes.ParseFailed),
        };

    // {"author": {"team": "name"}} is the same as "author.team.name".
    private static string PathOf(JsonElement column, FieldPath place)
    {
        if (column.ValueKind == JsonValueKind.Object && column.EnumerateObject().ToList() is [var only])
        {
            return only.Value.ValueKind == JsonValueKind.String
                ? $"{only.Name}.{only.Value.GetString()}"
                : $"{only.Name}.{PathOf(only.Value, place[only.Name])}";
        }

        throw place.Error("a column must be a name, or an object of one relationship", GraphQLErrorCodes.ParseFailed);
    }

    private static OrderKey Key(string path, RowTable table, FieldPath place)
    {
        var permission = table.Readable(place);
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            var column = table.ReadableColumn(permission, path, place);
            return new ValueOrderKey(
                permission.CellConditions.TryGetValue(path, out var visible) ? new RedactedValue(column, visible) : column);
        }

        if (!table.Tracked.Relationships.TryGetValue(path[..dot], out var relationship) || relationship.Kind != RelationshipKind.Object)
        {
            throw place.Error($"\"{path[..dot]}\" is no object relationship of the table \"{table.Tracked}\"", "not-exists");
        }

        var target = table.Of(relationship.Target);
        var rows = RowSets.Related(relationship, new RoleTable(relationship.Target, target.Readable(place)));
        return new RelatedOrderKey(rows, Key(path[(dot + 1)..], target, place));
    }
}

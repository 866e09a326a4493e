using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>Plans <c>select</c>: columns, nested relationships, order, limit and offset.</summary>
internal sealed class RowSelects(RowFilters filters, CompilerOptions options)
{
    // A bound on recursion; no person nests deeper.
    private const int MaxDepth = 50;

    /// <summary>The rows of a select as a list of objects.</summary>
    public ListOutput Plan(RowArguments arguments, RowTable table) => Plan(arguments, table, Rows(table, arguments.Place), 0);

    /// <summary>What a write answers.</summary>
    public ResponseAnswer Answer(RowArguments arguments, RowTable table) =>
        ResponseAnswer.Of(arguments.Has("returning") ? Returning(arguments, table) : null);

    private ImmutableArray<OutputField> Returning(RowArguments arguments, RowTable table)
    {
        var place = arguments.Place["returning"];
        var permission = table.Readable(arguments.Place, "; \"returning\" can only be used if the role has \"select\" permission on the table");
        return arguments["returning"] is { ValueKind: JsonValueKind.String } star && star.GetString() == "*"
            ? All(table, permission)
            : [.. arguments.Texts("returning")!.SelectMany(name => name == "*" ? All(table, permission) : [Column(table, permission, name, place)])];
    }

    private static RowSet Rows(RowTable table, FieldPath path)
    {
        var permission = table.Readable(path);
        return new RowSet { Table = table.Table, Condition = permission.Filter, PermissionLimit = permission.Limit };
    }

    private ListOutput Plan(RowArguments arguments, RowTable table, RowSet rows, int depth) =>
        new(Narrow(arguments, table, rows), Columns(arguments, table, depth));

    private RowSet Narrow(RowArguments arguments, RowTable table, RowSet rows) => rows with
    {
        Condition = BoolExpr.And(rows.Condition, filters.Where(arguments, table)),
        Order = RowOrders.Read(arguments, table),
        Limit = Number(arguments.Count("limit")),
        Offset = Number(arguments.Count("offset")),
    };

    private ImmutableArray<OutputField> Columns(RowArguments arguments, RowTable table, int depth)
    {
        var place = arguments.Place["columns"];
        if (depth > MaxDepth)
        {
            throw place.Error("the columns nest too deep");
        }

        var permission = table.Readable(arguments.Place);
        var fields = new OrderedDictionary<string, OutputField>(StringComparer.Ordinal);
        arguments.Required("columns");
        foreach (var (item, index) in (arguments.List("columns") ?? []).Select((item, index) => (item, index)))
        {
            foreach (var field in FieldsOf(item, table, permission, place[index], depth))
            {
                fields[field.Key] = field;
            }
        }

        return [.. fields.Values];
    }

    private ImmutableArray<OutputField> FieldsOf(
        JsonElement item, RowTable table, SelectPermission permission, FieldPath place, int depth)
    {
        if (item.ValueKind == JsonValueKind.String)
        {
            var name = item.GetString()!;
            return name == "*" ? All(table, permission) : [Column(table, permission, name, place)];
        }

        var arguments = new RowArguments(item, place, place);
        return [Related(arguments, table, depth)];
    }

    private OutputField Related(RowArguments arguments, RowTable table, int depth)
    {
        var name = arguments.RequiredText("name");
        if (!table.Tracked.Relationships.TryGetValue(name, out var relationship))
        {
            throw arguments.Place.Error($"\"{name}\" does not exist", "not-exists");
        }

        var target = table.Of(relationship.Target);
        var related = RowSets.Related(relationship, new RoleTable(relationship.Target, target.Readable(arguments.Place)));
        var key = arguments.Text("alias") ?? name;
        return relationship.Kind == RelationshipKind.Object
            ? new OutputField(key, new RowOutput(
                related with { Condition = BoolExpr.And(related.Condition, filters.Where(arguments, target)) },
                Columns(arguments, target, depth + 1)))
            : new OutputField(key, Plan(
                arguments, target, related with { PermissionLimit = target.Readable(arguments.Place).Limit }, depth + 1));
    }

    private ImmutableArray<OutputField> All(RowTable table, SelectPermission permission) =>
        [.. table.Table.Columns.Where(column => permission.Columns.Contains(column.Name)).Select(column => Field(permission, column))];

    private OutputField Column(RowTable table, SelectPermission permission, string name, FieldPath place)
    {
        if (table.Tracked.ComputedFields.TryGetValue(name, out var computed) && permission.ComputedFields.Contains(name)
            && computed is { Target: null, HasArguments: false })
        {
            var value = RoleTables.Visible(new RoleTable(table.Tracked, permission), computed, computed.Signature.CallWithoutArguments()!);
            return new OutputField(name, new ValueOutput(value, options.PrintsAsText(value.Type)));
        }

        return table.Tracked.Relationships.ContainsKey(name)
            ? throw place.Error($"\"{name}\" is a relationship; give it as an object with columns", GraphQLErrorCodes.UnexpectedPayload)
            : Field(permission, table.ReadableColumn(permission, name, place));
    }

    private OutputField Field(SelectPermission permission, CatalogColumn column)
    {
        RowValue value = permission.CellConditions.TryGetValue(column.Name, out var visible) ? new RedactedValue(column, visible) : column;
        return new OutputField(column.Name, new ValueOutput(value, options.PrintsAsText(column.Type)));
    }

    private static Operand? Number(int? number) => number is { } known
        ? new Operand(new LiteralSource(known.ToString(CultureInfo.InvariantCulture)), PostgresType.Int8)
        : null;
}

using System.Collections.Immutable;
using System.Text;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Planning;

/// <summary>Reads off planned outputs what the result will look like, and what names the rows of its lists.</summary>
internal static class Shapes
{
    // Rows of views and functions have no key; whoever selects a column under this name means one.
    private const string CustomaryKey = "id";

    // Appliers of patches refuse paths that lead to a prototype, rightly: such objects are taken as they come.
    private static readonly string[] Unpatchable = ["__proto__", "prototype"];

    /// <summary>The shape of an object with these fields; null where no path may lead into it.</summary>
    public static ObjectShape? OfObject(ImmutableArray<OutputField> fields) => OfObject(fields, rows: null);

    private static ObjectShape? OfObject(ImmutableArray<OutputField> fields, CatalogTable? rows)
    {
        if (fields.Any(field => Unpatchable.Contains(field.Key)))
        {
            return null;
        }

        ImmutableArray<ShapedField> shaped =
            [.. fields.Select(field => (field.Key, Shape: Of(field.Value, rows)))
                .Where(field => field.Shape is not null)
                .Select(field => new ShapedField(field.Key, field.Shape!))];
        return shaped.IsEmpty ? ObjectShape.OfColumns : new ObjectShape(shaped);
    }

    /// <summary>The shape of an output; <paramref name="rows"/> are those that an aggregate around it is over.</summary>
    private static ResultShape? Of(Output output, CatalogTable? rows) => output switch
    {
        RowOutput row => OfObject(row.Fields, rows: null),
        ListOutput list => OfList(list.Fields, list.Rows.Table),
        AggregateOutput aggregate => OfObject(aggregate.Fields, aggregate.Rows.Table),
        AggregateGroupOutput group => OfObject(group.Fields, rows: null),
        NodesOutput nodes => OfList(nodes.Fields, rows!),
        NestedOutput nested => OfObject(nested.Fields, rows: null),
        ConnectionOutput connection => OfObject(connection.Fields, rows: null),
        EdgesOutput edges => new ListShape(OfObject(edges.Fields, rows: null), KeysOf<EdgeCursorOutput>(edges.Fields)),
        EdgeNodeOutput node => OfObject(node.Fields, rows: null),
        PageInfoOutput page => OfObject(page.Fields, rows: null),
        _ => null,
    };

    private static ListShape OfList(ImmutableArray<OutputField> fields, CatalogTable table) =>
        new(OfObject(fields, rows: null), IdentityOf(fields, table));

    private static ImmutableArray<ReadOnlyMemory<byte>> IdentityOf(ImmutableArray<OutputField> fields, CatalogTable table)
    {
        foreach (var key in KeysOf(table))
        {
            var found = key.Columns.Select(column => fields.FirstOrDefault(field => Shows(field.Value, column))).ToArray();
            if (found.All(field => field is not null))
            {
                return [.. found.Select(field => Utf8(field!.Key))];
            }
        }

        return fields.Any(field => field.Key == CustomaryKey && field.Value is ValueOutput { Path: null })
            ? [Utf8(CustomaryKey)]
            : KeysOf<NodeIdOutput>(fields);
    }

    /// <summary>The key of an output of a kind that names the row by itself; empty where none is selected.</summary>
    private static ImmutableArray<ReadOnlyMemory<byte>> KeysOf<TOutput>(ImmutableArray<OutputField> fields)
        where TOutput : Output =>
        [.. fields.Where(field => field.Value is TOutput).Take(1).Select(field => Utf8(field.Key))];

    private static IEnumerable<UniqueKey> KeysOf(CatalogTable table)
    {
        var unique = table.UniqueKeys.Where(key => key.Columns.All(column => table.Column(column) is { IsNullable: false }));
        return table.PrimaryKey is { } primary ? unique.Prepend(primary) : unique;
    }

    private static bool Shows(Output output, string column) =>
        output is ValueOutput { Path: null, Value.Column: { } shown } && shown.Name == column;

    private static ReadOnlyMemory<byte> Utf8(string key) => Encoding.UTF8.GetBytes(key);
}

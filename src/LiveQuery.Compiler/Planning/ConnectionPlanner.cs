using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>
/// Plans connections. A cursor holds a row's values of all that the rows are ordered by, the primary key last; the rows
/// after it are found by comparing those values, so pages neither lose nor double a row, whatever is written in between.
/// </summary>
internal static class ConnectionPlanner
{
    private static readonly string[] PageArguments = ["first", "last", "after", "before"];

    /// <summary>The rows in their whole order, and the page of them that the arguments choose.</summary>
    /// <param name="rows">The rows, as far as the role may see them.</param>
    /// <param name="arguments">The arguments of the field, but for those of a function.</param>
    /// <param name="path">Where the field stands.</param>
    public static (RowSet Rows, ConnectionPage Page) Plan(RowSet rows, IReadOnlyList<BoundInput> arguments, FieldPath path)
    {
        var narrowed = SelectArguments.Apply(
            rows, arguments.Where(argument => !PageArguments.Contains(argument.Definition.Key)), path);
        var keys = Keys(narrowed);
        return (
            narrowed with { Order = [.. keys.Select(key => key.Term)] },
            PageOf(keys, arguments, path["args"]));
    }

    /// <summary>The order, made total by the primary key, as the keys of cursors.</summary>
    private static ImmutableArray<CursorKey> Keys(RowSet rows)
    {
        var keys = new List<CursorKey>();
        var asked = rows.Order.IsEmpty ? rows.DistinctOn.Select(Term) : rows.Order;

        // A column that a role sees in some rows only does not tell rows apart: the column itself does.
        foreach (var term in asked.Concat(rows.Table.PrimaryKey!.Columns.Select(name => Term(rows.Table.Column(name)!))))
        {
            // Of two equal terms the second decides nothing.
            if (!keys.Exists(earlier => earlier.Term.Key == term.Key))
            {
                keys.Add(new CursorKey(
                    term, FreePath(term.Path, keys), OrderKeys.TypeOf(term.Key), OrderKeys.IsNullable(term.Key)));
            }
        }

        return [.. keys];
    }

    /// <summary>A place that is neither taken nor around or inside one that is.</summary>
    private static ImmutableArray<string> FreePath(ImmutableArray<string> path, List<CursorKey> taken)
    {
        while (taken.Exists(key => key.Path.Zip(path).All(names => names.First == names.Second)))
        {
            path = path.SetItem(0, "#" + path[0]);
        }

        return path;
    }

    private static OrderTerm Term(RowValue value) =>
        new(new ValueOrderKey(value), OrderDirection.Asc) { Path = [value.Column!.Name] };

    private static ConnectionPage PageOf(ImmutableArray<CursorKey> keys, IReadOnlyList<BoundInput> arguments, FieldPath path)
    {
        var (after, before) = (Given(arguments, "after"), Given(arguments, "before"));
        if (after is not null && before is not null)
        {
            throw path.Error("\"after\" and \"before\" are not allowed at once");
        }

        var (first, last) = (Given(arguments, "first"), Given(arguments, "last"));
        if (first is not null && last is not null)
        {
            throw path.Error("\"first\" and \"last\" are not allowed at once");
        }

        var cursor = after ?? before;
        return new ConnectionPage
        {
            Keys = cursor is null ? keys : [.. keys.Select(key => key with { Position = PositionOf(key, cursor, path) })],
            Side = after is not null ? CursorSide.After : before is not null ? CursorSide.Before : CursorSide.None,
            IsLast = last is not null,
            Size = (first ?? last) is { } size ? new Operand(InputReader.Source(size, Coercion.Limit), PostgresType.Int8) : null,
        };
    }

    private static BoundInput? Given(IReadOnlyList<BoundInput> arguments, string name) =>
        arguments.FirstOrDefault(argument => argument.Definition.Key == name && argument.Value.Resolved is not NullValue);

    private static Operand PositionOf(CursorKey key, BoundInput cursor, FieldPath path)
    {
        var source = new CursorSource(cursor.Value, cursor.Path, key.Path, key.IsNullable, path);

        // Parameters of spatial types are GeoJSON, in which a cursor would lose digits.
        return ExtensionTypes.IsSpatial(key.Type)
            ? new Operand(source, PostgresType.Text)
            : ComparisonPlanner.ColumnOperand(key.Type.Underlying, source);
    }
}

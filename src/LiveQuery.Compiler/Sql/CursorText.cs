using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Planning;

namespace LiveQuery.Compiler.Sql;

/// <summary>Cursors and global ids as SQL: base64 of JSON text, spaced as Postgres' own JSON functions space it.</summary>
internal static class CursorText
{
    /// <summary>The cursor of a row.</summary>
    /// <param name="keys">What it is made of.</param>
    /// <param name="values">The values of the row, in the order of the keys.</param>
    public static SqlText Cursor(ImmutableArray<CursorKey> keys, IReadOnlyList<SqlText> values)
    {
        var json = new JsonText();
        Append(json, [.. keys.Select((key, index) => (key, values[index]))], 0);
        return Base64(json.ToSql());
    }

    /// <summary>The global id of a row.</summary>
    public static SqlText NodeId(CatalogTable table, RowScope scope)
    {
        var json = new JsonText().Add($"[1, {Quote(table.Name.Schema)}, {Quote(table.Name.Name)}");
        foreach (var column in table.PrimaryKey!.Columns.Select(name => table.Column(name)!))
        {
            json.Add(", ").Add(Value(column.Type, column.IsNullable, new SqlText().Add(scope.Column(column.Name))));
        }

        return Base64(json.Add("]").ToSql());
    }

    /// <summary>An object of the keys that share a place up to a depth.</summary>
    private static void Append(JsonText json, (CursorKey Key, SqlText Value)[] entries, int depth)
    {
        json.Add("{");
        var separator = "";
        foreach (var group in entries.GroupBy(entry => entry.Key.Path[depth]))
        {
            json.Add($"{separator}{Quote(group.Key)} : ");
            separator = ", ";
            var inside = group.ToArray();
            if (inside is [var (key, value)] && key.Path.Length == depth + 1)
            {
                json.Add(Value(key.Type, key.IsNullable, value));
            }
            else
            {
                Append(json, inside, depth + 1);
            }
        }

        json.Add("}");
    }

    private static SqlText Value(PostgresType type, bool isNullable, SqlText value)
    {
        if (!isNullable && type is { Schema: "pg_catalog", Name: "int2" or "int4" or "int8" })
        {
            return value;
        }

        var json = CursorJson.IsPlain(type)
            ? new SqlText().Add("to_json(").Add(value).Add(")")
            : new SqlText().Add("to_json((").Add(value).Add(")::text)");
        return isNullable ? new SqlText().Add("coalesce(").Add(json).Add(", 'null')") : json;
    }

    // encode() breaks its lines after 76 characters.
    private static SqlText Base64(SqlText json) =>
        new SqlText().Add("translate(encode(convert_to(").Add(json).Add(", 'UTF8'), 'base64'), E'\\n', '')");

    private static string Quote(string name) =>
        $"\"{JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}

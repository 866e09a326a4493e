using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Sql;

/// <summary>Names and strings as SQL spells them: the only two ways for text from outside into a statement.</summary>
internal static class SqlNames
{
    /// <summary>
    /// A quoted identifier (PostgreSQL manual, 4.1.1). Always quoted: no list of reserved words to keep in step with the
    /// server's version.
    /// </summary>
    public static string Quote(string name)
    {
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("a name in Postgres holds no character of code zero", nameof(name));
        }

        return $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>A schema-qualified table.</summary>
    public static string Quote(TableName table) => $"{Quote(table.Schema)}.{Quote(table.Name)}";

    /// <summary>A table's oid, as a <c>regclass</c>: the statement fails to parse where there is no such table.</summary>
    public static string Oid(TableName table) => $"{Literal(Quote(table))}::regclass";

    /// <summary>
    /// A string constant. Backslashes take the escape form (4.1.2.2), which means the same whatever
    /// <c>standard_conforming_strings</c> says.
    /// </summary>
    public static string Literal(string text)
    {
        var doubled = text.Replace("'", "''", StringComparison.Ordinal);
        return doubled.Contains('\\', StringComparison.Ordinal)
            ? $"E'{doubled.Replace("\\", "\\\\", StringComparison.Ordinal)}'"
            : $"'{doubled}'";
    }
}

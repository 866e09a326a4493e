using System.Text;

namespace LiveQuery.FunctionalTests.Compiler;

/// <summary>Breaks generated SQL into lines, so that a change of it is a readable difference between files.</summary>
internal static class SqlLayout
{
    private static readonly string[] Breaks = ["(select ", " from ", " where ", " order by "];

    /// <summary>The SQL with a line for each clause, indented by its depth; strings and names stay whole.</summary>
    public static string Break(string sql)
    {
        var flat = string.Join(' ', sql.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        var result = new StringBuilder();
        var depth = 0;
        char? quote = null;
        for (var i = 0; i < flat.Length; i++)
        {
            var c = flat[i];
            if (quote is null && Breaks.FirstOrDefault(word => string.CompareOrdinal(flat, i, word, 0, word.Length) == 0) is { } word)
            {
                result.Append('\n').Append(' ', 2 * depth);
                if (c == ' ')
                {
                    continue;
                }
            }

            quote = quote == c ? null : quote is null && c is ('\'' or '"') ? c : quote;
            depth += quote is not null ? 0 : c switch { '(' => 1, ')' => -1, _ => 0 };
            result.Append(c);
        }

        return result.ToString();
    }
}

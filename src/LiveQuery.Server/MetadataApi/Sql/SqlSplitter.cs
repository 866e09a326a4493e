namespace LiveQuery.Server.MetadataApi.Sql;

/// <summary>Splits SQL into its statements, so that each may run in a transaction of its own.</summary>
// https://www.postgresql.org/docs/current/sql-syntax-lexical.html
internal static class SqlSplitter
{
    /// <summary>The statements, without the semicolons between them; empty ones are left out.</summary>
    public static IEnumerable<string> Split(string sql)
    {
        var start = 0;
        var isBlank = true;
        for (var i = 0; i < sql.Length;)
        {
            if (sql[i] == ';')
            {
                if (!isBlank)
                {
                    yield return sql[start..i];
                }

                start = ++i;
                isBlank = true;
                continue;
            }

            var end = End(sql, i);
            isBlank &= char.IsWhiteSpace(sql[i]) || IsComment(sql, i);
            i = end;
        }

        if (!isBlank)
        {
            yield return sql[start..];
        }
    }

    /// <summary>The end of the token at a place: of a literal, a quoted name, a comment, or one character.</summary>
    private static int End(string sql, int at)
    {
        switch (sql[at])
        {
            case '\'':
                return Quoted(sql, at, '\'', at > 0 && sql[at - 1] is 'e' or 'E');
            case '"':
                return Quoted(sql, at, '"', hasEscapes: false);
            case '-' when IsComment(sql, at):
                var line = sql.IndexOf('\n', at);
                return line < 0 ? sql.Length : line + 1;
            case '/' when IsComment(sql, at):
                return Block(sql, at);
            case '$':
                return Dollar(sql, at);
            default:
                return at + 1;
        }
    }

    private static bool IsComment(string sql, int at) => at + 1 < sql.Length && (sql[at], sql[at + 1]) is ('-', '-') or ('/', '*');

    private static int Quoted(string sql, int at, char quote, bool hasEscapes)
    {
        for (var i = at + 1; i < sql.Length; i++)
        {
            if (hasEscapes && sql[i] == '\\')
            {
                i++;
            }
            else if (sql[i] == quote)
            {
                // A doubled quote begins the next part of the same literal: to the caller that makes no difference.
                return i + 1;
            }
        }

        return sql.Length;
    }

    private static int Block(string sql, int at)
    {
        var depth = 0;
        for (var i = at; i + 1 < sql.Length; i++)
        {
            switch (sql[i], sql[i + 1])
            {
                case ('/', '*'):
                    depth++;
                    i++;
                    break;
                case ('*', '/'):
                    depth--;
                    i++;
                    if (depth == 0)
                    {
                        return i + 1;
                    }

                    break;
            }
        }

        return sql.Length;
    }

    private static int Dollar(string sql, int at)
    {
        var tagEnd = at + 1;
        while (tagEnd < sql.Length && (char.IsLetterOrDigit(sql[tagEnd]) || sql[tagEnd] == '_'))
        {
            tagEnd++;
        }

        var isTag = tagEnd < sql.Length && sql[tagEnd] == '$'
            && (tagEnd == at + 1 || !char.IsDigit(sql[at + 1]))
            && (at == 0 || !(char.IsLetterOrDigit(sql[at - 1]) || sql[at - 1] is '_' or '$'));
        if (!isTag)
        {
            return at + 1;
        }

        var tag = sql[at..(tagEnd + 1)];
        var end = sql.IndexOf(tag, tagEnd + 1, StringComparison.Ordinal);
        return end < 0 ? sql.Length : end + tag.Length;
    }
}

using System.Text;

namespace LiveQuery.Compiler.Model;

/// <summary>Prints Postgres array literals of one dimension.</summary>
internal static class ArrayLiteral
{
    /// <summary>The literal of these items, null for NULL; each is quoted but plain numbers, so that no text can end the array.</summary>
    public static string Print(IReadOnlyList<string?> items)
    {
        var literal = new StringBuilder("{");
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                literal.Append(',');
            }

            Append(literal, items[i]);
        }

        return literal.Append('}').ToString();
    }

    private static void Append(StringBuilder literal, string? item)
    {
        if (item is { Length: > 0 } && item.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0)
        {
            literal.Append(item);
            return;
        }

        AppendQuoted(literal, item);
    }

    /// <summary>Adds an item, quoted whatever it is, so that no text can end the array; null for NULL.</summary>
    public static void AppendQuoted(StringBuilder literal, string? item)
    {
        if (item is null)
        {
            literal.Append("NULL");
            return;
        }

        literal.Append('"');
        for (var rest = item.AsSpan(); ;)
        {
            var special = rest.IndexOfAny('"', '\\');
            if (special < 0)
            {
                literal.Append(rest).Append('"');
                return;
            }

            literal.Append(rest[..special]).Append('\\').Append(rest[special]);
            rest = rest[(special + 1)..];
        }
    }
}

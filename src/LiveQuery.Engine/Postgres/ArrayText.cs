using System.Text;

namespace LiveQuery.Engine.Postgres;

/// <summary>Array literals as Postgres reads them.</summary>
internal static class ArrayText
{
    /// <summary>The literal of these items, null for NULL; each is quoted, so that no text can end the array.</summary>
    public static string Print(IEnumerable<string?> items)
    {
        var literal = new StringBuilder("{");
        foreach (var item in items)
        {
            if (literal.Length > 1)
            {
                literal.Append(',');
            }

            Append(literal, item);
        }

        return literal.Append('}').ToString();
    }

    /// <summary>Adds an item to a literal.</summary>
    public static void Append(StringBuilder literal, string? value)
    {
        if (value is null)
        {
            literal.Append("NULL");
            return;
        }

        literal.Append('"');
        for (var rest = value.AsSpan(); ;)
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

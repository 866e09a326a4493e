using System.Text;

namespace LiveQuery.Engine.Changes;

/// <summary>Reads Postgres' array literals of one dimension (PostgreSQL manual, 8.15.6).</summary>
internal static class ArrayText
{
    /// <summary>The items, null for NULL; null where the text is no such literal, or one of an unusual form.</summary>
    public static List<string?>? Parse(string text)
    {
        var body = text.AsSpan().Trim();
        if (body is not ['{', .., '}'])
        {
            return null;
        }

        var items = new List<string?>();
        var rest = body[1..^1].Trim();
        while (!rest.IsEmpty)
        {
            if (!TryItem(ref rest, out var item))
            {
                return null;
            }

            items.Add(item);
            if (rest.IsEmpty)
            {
                break;
            }

            // A comma with nothing after it ends no list.
            rest = rest[1..].TrimStart();
            if (rest.IsEmpty)
            {
                return null;
            }
        }

        return items;
    }

    private static bool TryItem(ref ReadOnlySpan<char> rest, out string? item)
    {
        if (rest[0] == '"')
        {
            return TryQuoted(ref rest, out item);
        }

        var end = rest.IndexOf(',');
        var bare = (end < 0 ? rest : rest[..end]).Trim();
        rest = end < 0 ? [] : rest[end..];
        item = bare.Equals("null", StringComparison.OrdinalIgnoreCase) ? null : bare.ToString();
        return !bare.IsEmpty && bare.IndexOfAny("{}\"\\") < 0;
    }

    private static bool TryQuoted(ref ReadOnlySpan<char> rest, out string? item)
    {
        var text = new StringBuilder();
        item = null;
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '\\' && i + 1 < rest.Length)
            {
                text.Append(rest[++i]);
            }
            else if (rest[i] == '"')
            {
                item = text.ToString();
                rest = rest[(i + 1)..].TrimStart();
                return rest.IsEmpty || rest[0] == ',';
            }
            else
            {
                text.Append(rest[i]);
            }
        }

        return false;
    }
}

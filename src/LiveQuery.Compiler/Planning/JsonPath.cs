using System.Globalization;
using System.Text;

namespace LiveQuery.Compiler.Planning;

/// <summary>
/// The paths into JSON values that <c>path</c> takes: <c>$</c>, <c>$.a.b</c>, <c>a[0].b</c>, <c>["any key"]</c>,
/// <c>['any key']</c>. Dots may be left out at the start and before brackets.
/// </summary>
internal static class JsonPath
{
    /// <summary>The keys and indexes of a path, as Postgres' <c>#&gt;</c> takes them; false where it is no path.</summary>
    public static bool TryParse(string text, out IReadOnlyList<string> steps)
    {
        var found = new List<string>();
        steps = found;
        if (text == "$")
        {
            return true;
        }

        var position = text.StartsWith('$') ? 1 : 0;
        while (position < text.Length)
        {
            if (Step(text, ref position) is not { } step)
            {
                return false;
            }

            found.Add(step);
        }

        return found.Count > 0;
    }

    /// <summary>What is wrong with a text that is no path.</summary>
    public static string Refusal(string text) =>
        $"parse json path error: {text}. Accept letters, digits, underscore (_) or hyphen (-) only. "
        + "Use single quotes enclosed in bracket (['...']) if there is any special character";

    private static string? Step(string text, ref int position)
    {
        if (text[position] == '.')
        {
            position++;
        }

        if (position == text.Length)
        {
            return null;
        }

        if (text[position] != '[')
        {
            return Name(text, ref position);
        }

        position++;
        var step = position == text.Length ? null
            : text[position] is '"' or '\'' ? Quoted(text, ref position)
            : Index(text, ref position);
        return step is not null && position < text.Length && text[position++] == ']' ? step : null;
    }

    private static string? Name(string text, ref int position)
    {
        var start = position;
        if (!char.IsLetter(text[start]) && text[start] != '_')
        {
            return null;
        }

        while (position < text.Length
            && (char.IsLetter(text[position]) || char.IsAsciiDigit(text[position]) || text[position] is '_' or '-'))
        {
            position++;
        }

        return text[start..position];
    }

    private static string? Index(string text, ref int position)
    {
        var start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            position++;
        }

        return int.TryParse(text.AsSpan(start, position - start), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index.ToString(CultureInfo.InvariantCulture)
            : null;
    }

    private static string? Quoted(string text, ref int position)
    {
        var quote = text[position++];
        var key = new StringBuilder();
        for (; position < text.Length; position++)
        {
            if (text[position] == quote)
            {
                position++;
                return key.ToString();
            }

            if (text[position] == '\\' && ++position == text.Length)
            {
                return null;
            }

            key.Append(text[position]);
        }

        return null;
    }
}

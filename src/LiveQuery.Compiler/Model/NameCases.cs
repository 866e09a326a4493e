using System.Text;

namespace LiveQuery.Compiler.Model;

/// <summary>Turns names of Postgres into the spellings of GraphQL's users.</summary>
internal static class NameCases
{
    /// <summary><c>author_id</c> as <c>authorId</c>; underscores at the start stay.</summary>
    public static string Camel(string name) => Join(name, isFirstUpper: false);

    /// <summary><c>author_id</c> as <c>AuthorId</c>.</summary>
    public static string Pascal(string name) => Join(name, isFirstUpper: true);

    /// <summary>The name with its first letter in capitals.</summary>
    public static string Capitalize(string name) =>
        name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..];

    private static string Join(string name, bool isFirstUpper)
    {
        var start = name.AsSpan().IndexOfAnyExcept('_');
        if (start < 0)
        {
            return name;
        }

        var result = new StringBuilder(name.Length).Append(name, 0, start);
        var isFirst = true;
        foreach (var word in name[start..].Split('_', StringSplitOptions.RemoveEmptyEntries))
        {
            // Capitals inside a word stay: it may be camel case already.
            var first = isFirst && !isFirstUpper ? char.ToLowerInvariant(word[0]) : char.ToUpperInvariant(word[0]);
            result.Append(first).Append(word, 1, word.Length - 1);
            isFirst = false;
        }

        return result.ToString();
    }
}

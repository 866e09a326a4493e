using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace LiveQuery.Server.Authentication;

/// <summary>A JSON path of names and indexes: <c>$.user.roles[0]</c>, <c>$.app['https://x.y/claims']</c>, <c>$</c>.</summary>
internal sealed class ClaimPath
{
    private readonly ImmutableArray<string> _steps;

    private ClaimPath(string text, ImmutableArray<string> steps)
    {
        Text = text;
        _steps = steps;
    }

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a path.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static ClaimPath Parse(string text)
    {
        var steps = ImmutableArray.CreateBuilder<string>();
        var at = text.StartsWith('$') ? 1 : throw Invalid(text, "it must begin with $");
        while (at < text.Length)
        {
            var (step, next) = text[at] switch
            {
                // Hasura's own examples have a dot before a bracket.
                '.' when text.AsSpan(at + 1).StartsWith("[") => Bracket(text, at + 2),
                '.' => Name(text, at + 1),
                '[' => Bracket(text, at + 1),
                _ => throw Invalid(text, $"\".\" or \"[\" expected at character {at + 1}"),
            };
            steps.Add(step);
            at = next;
        }

        return new ClaimPath(text, steps.ToImmutable());
    }

    /// <summary>What the path leads to, or null.</summary>
    public JsonElement? Find(JsonElement root)
    {
        var current = root;
        foreach (var step in _steps)
        {
            if (current.ValueKind == JsonValueKind.Object && current.TryGetProperty(step, out var member))
            {
                current = member;
            }
            else if (current.ValueKind == JsonValueKind.Array
                && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && index < current.GetArrayLength())
            {
                current = current[index];
            }
            else
            {
                return null;
            }
        }

        return current;
    }

    private static (string Step, int Next) Name(string text, int start)
    {
        var end = text.AsSpan(start).IndexOfAny('.', '[');
        var next = end < 0 ? text.Length : start + end;
        return next > start ? (text[start..next], next) : throw Invalid(text, $"a name expected at character {start + 1}");
    }

    private static (string Step, int Next) Bracket(string text, int start)
    {
        if (start < text.Length && text[start] is '\'' or '"')
        {
            var quote = text[start];
            var end = text.IndexOf(quote, start + 1);
            return end > start && end + 1 < text.Length && text[end + 1] == ']'
                ? (text[(start + 1)..end], end + 2)
                : throw Invalid(text, $"the quote at character {start + 1} is not closed by {quote}]");
        }

        var close = text.IndexOf(']', start);
        return close > start && text.AsSpan(start, close - start).IndexOfAnyExceptInRange('0', '9') < 0
            ? (text[start..close], close + 1)
            : throw Invalid(text, $"an index or a quoted name expected at character {start + 1}");
    }

    private static FormatException Invalid(string text, string reason) => new($"\"{text}\" is not a JSON path: {reason}");
}

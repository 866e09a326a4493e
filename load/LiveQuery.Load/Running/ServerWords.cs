using LiveQuery.Server.Hosting;

namespace LiveQuery.Load.Running;

/// <summary>Puts the server's command line together: an option is given once, by whoever says it last.</summary>
internal static class ServerWords
{
    private static readonly Func<string, TimeSpan> ReadDuration = SettingParsers.Duration(TimeSpan.Zero, TimeSpan.FromDays(1));

    /// <summary>The refetch interval that a command line sets.</summary>
    public static TimeSpan RefetchInterval(IReadOnlyList<string> words)
    {
        var at = words.ToList().IndexOf("--refetch-interval");
        return at < 0 ? TimeSpan.FromSeconds(1) : ReadDuration(words[at + 1]);
    }

    /// <summary>Joins words in which each option, beginning with two dashes, is followed by its values, if any.</summary>
    public static IReadOnlyList<string> Join(params IReadOnlyList<string>[] parts)
    {
        var options = new Dictionary<string, List<string>>();
        foreach (var part in parts)
        {
            List<string>? values = null;
            foreach (var word in part)
            {
                if (word.StartsWith("--", StringComparison.Ordinal))
                {
                    values = options[word] = [];
                }
                else
                {
                    (values ?? throw new LoadException($"{word} belongs to no option of the server")).Add(word);
                }
            }
        }

        return [.. options.SelectMany(option => option.Value.Prepend(option.Key))];
    }
}

namespace LiveQuery.Load.Running;

/// <summary>Puts the server's command line together: an option is given once, by whoever says it last.</summary>
internal static class ServerWords
{
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

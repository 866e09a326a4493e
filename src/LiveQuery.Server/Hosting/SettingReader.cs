using System.CommandLine;

namespace LiveQuery.Server.Hosting;

/// <summary>Reads settings from the command line and the environment.</summary>
internal sealed class SettingReader(ParseResult arguments, Func<string, string?> readEnvironment)
{
    /// <summary>The environment.</summary>
    public Func<string, string?> ReadEnvironment => readEnvironment;

    /// <summary>The value, or the default where nothing is given.</summary>
    /// <exception cref="SettingException">What is given is wrong.</exception>
    public T Read<T>(Setting<T> setting, T fallback) => TryRead(setting, out var value) ? value : fallback;

    /// <summary>The value, or null where nothing is given.</summary>
    /// <exception cref="SettingException">What is given is wrong.</exception>
    public string? Text(Setting<string> setting) => TryRead(setting, out var value) ? value : null;

    private bool TryRead<T>(Setting<T> setting, out T value)
    {
        if (arguments.GetResult(setting.Option) is { Implicit: false } given)
        {
            var text = given.Tokens.Count > 0 ? given.Tokens[^1].Value : "true";
            value = Parse(setting.Flag, text, setting.Parse);
            return true;
        }

        // Empty is not given: compose files and charts cannot leave a variable out.
        if (readEnvironment(setting.Variable) is { Length: > 0 } own)
        {
            value = Parse(setting.Variable, own, setting.Parse);
            return true;
        }

        if (setting.HasuraVariable is { } name && readEnvironment(name) is { Length: > 0 } theirs)
        {
            value = Parse(name, theirs, setting.ParseHasura ?? setting.Parse);
            return true;
        }

        value = default!;
        return false;
    }

    private static T Parse<T>(string name, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (FormatException problem)
        {
            throw new SettingException($"{name}: {problem.Message}");
        }
    }
}

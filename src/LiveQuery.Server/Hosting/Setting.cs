using System.CommandLine;

namespace LiveQuery.Server.Hosting;

/// <summary>
/// A setting of the process: a flag, an environment variable of ours, and where Hasura has the same, Hasura's variable.
/// The flag wins over our variable, ours over Hasura's.
/// </summary>
internal abstract class Setting
{
    private const string VariablePrefix = "LIVEQUERY_";

    /// <summary>The flag, with its dashes.</summary>
    public required string Flag { get; init; }

    /// <summary>Other spellings of the flag: Hasura's, where it differs.</summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>What kind of value it takes, for the help; null for a switch.</summary>
    public string? ValueName { get; init; }

    /// <summary>One sentence.</summary>
    public required string Description { get; init; }

    /// <summary>The default as the help shows it; null where there is none.</summary>
    public string? DefaultText { get; init; }

    /// <summary>Hasura's variable, or null.</summary>
    public string? HasuraVariable { get; init; }

    /// <summary>Our variable.</summary>
    public string Variable => VariablePrefix + Flag.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    /// <summary>The option of the parser; values are read by <see cref="SettingReader"/>, so that all errors are alike.</summary>
    public Option<string?> Option => _option ??= Make();

    private Option<string?>? _option;

    private Option<string?> Make()
    {
        var option = new Option<string?>(Flag, Aliases)
        {
            Description = Description,
            HelpName = ValueName,
            Arity = ValueName is null ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        };
        return option;
    }
}

/// <summary>A setting of a type.</summary>
internal sealed class Setting<T> : Setting
{
    /// <summary>Reads a value; a <see cref="FormatException"/> says what is wrong with it.</summary>
    public required Func<string, T> Parse { get; init; }

    /// <summary>Reads a value of Hasura's variable, where its unit differs.</summary>
    public Func<string, T>? ParseHasura { get; init; }
}

using System.CommandLine;
using LiveQuery.Server.Hosting;

namespace LiveQuery.Load.Cli;

/// <summary>Options of one kind, which say what is wrong with their value.</summary>
internal static class CommonOptions
{
    private static readonly Func<string, TimeSpan> ReadDuration = SettingParsers.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(4));

    /// <summary>A whole number.</summary>
    public static Option<int?> Number(string name, string description, int from, int to)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is { } value && (value < from || value > to))
            {
                result.AddError($"{name}: {value} is not between {from} and {to}");
            }
        });
        return option;
    }

    /// <summary>A time with its unit.</summary>
    public static Option<string?> Duration(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            try
            {
                _ = Read(result.GetValueOrDefault<string?>());
            }
            catch (FormatException problem)
            {
                result.AddError($"{name}: {problem.Message}");
            }
        });
        return option;
    }

    /// <summary>The file of a report as JSON.</summary>
    public static Option<string?> Json() => new("--json") { Description = "A file for the report as JSON, for compare." };

    /// <summary>The file of a report as HTML.</summary>
    public static Option<string?> Html() => new("--html") { Description = "A file for the report with charts; it opens from disk." };

    /// <summary>The time that an option of <see cref="Duration"/> holds.</summary>
    public static TimeSpan? Read(string? text) => text is null ? null : ReadDuration(text);
}

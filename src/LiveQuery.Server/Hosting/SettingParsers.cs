using System.Globalization;
using LiveQuery.Engine.Polling;

namespace LiveQuery.Server.Hosting;

/// <summary>Reads the values of settings; each reader's <see cref="FormatException"/> says what it wants.</summary>
internal static class SettingParsers
{
    /// <summary>Any text.</summary>
    public static string Text(string text) => text;

    /// <summary>A whole number between two bounds.</summary>
    public static Func<string, int> Whole(int least, int most) => text =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= most
            ? number
            : throw new FormatException($"\"{text}\" is not a whole number from {least} to {most}");

    /// <summary>A time with its unit (<c>500ms</c>, <c>1.5s</c>, <c>2m</c>, <c>1h</c>) between two bounds.</summary>
    public static Func<string, TimeSpan> Duration(TimeSpan least, TimeSpan most) => text =>
        Bounded(text, ToDuration(text), least, most);

    /// <summary>A bare number of a unit, as Hasura has it, between two bounds.</summary>
    public static Func<string, TimeSpan> Units(TimeSpan unit, TimeSpan least, TimeSpan most) => text =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number) && Math.Abs(number) <= TimeSpan.MaxValue / unit / 2
            ? Bounded(text, unit * number, least, most)
            : throw new FormatException($"\"{text}\" is not a number of {(unit == TimeSpan.FromSeconds(1) ? "seconds" : "milliseconds")}");

    /// <summary>Yes or no, in the spellings that Hasura takes.</summary>
    public static bool Switch(string text) => text.ToLowerInvariant() switch
    {
        "true" or "t" or "yes" or "y" or "1" or "on" => true,
        "false" or "f" or "no" or "n" or "0" or "off" => false,
        _ => throw new FormatException($"\"{text}\" is neither true nor false"),
    };

    /// <summary>One of some names.</summary>
    public static Func<string, T> Choice<T>(params (string Name, T Value)[] choices) => text =>
    {
        foreach (var (name, value) in choices)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        throw new FormatException($"\"{text}\" is none of {string.Join(", ", choices.Select(choice => choice.Name))}");
    };

    /// <summary>A gate.</summary>
    public static GateMode Gate(string text) => GateChoice(text);

    /// <summary>Prints a time as <see cref="Duration"/> reads it.</summary>
    public static string Print(TimeSpan time) => time.Ticks % TimeSpan.TicksPerSecond == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds}s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds}ms");

    private static Func<string, GateMode> GateChoice { get; } =
        Choice(("auto", GateMode.Auto), ("wal", GateMode.Wal), ("snapshot", GateMode.Snapshot), ("always", GateMode.Always));

    private static TimeSpan ToDuration(string text)
    {
        var digits = text.Length - text.AsSpan().TrimStart("0123456789.").Length;
        var unit = digits == 0 ? null : text[digits..].Trim() switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" or "min" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => (TimeSpan?)null,
        };

        // A year is more than any setting takes, and far from overflow.
        return unit is { } known
            && double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * known.TotalDays < 365
                ? known * number
                : throw new FormatException($"\"{text}\" is not a time with its unit, such as 500ms, 1s or 2m");
    }

    private static TimeSpan Bounded(string text, TimeSpan time, TimeSpan least, TimeSpan most) =>
        time >= least && time <= most
            ? time
            : throw new FormatException($"\"{text}\" is not between {Print(least)} and {Print(most)}");
}

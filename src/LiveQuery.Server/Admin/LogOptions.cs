using System.Collections.Immutable;

namespace LiveQuery.Server.Admin;

/// <summary>What is logged, and how.</summary>
internal sealed record LogOptions
{
    /// <summary>The least level that is logged. Default info, as Hasura's.</summary>
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>The form of the lines.</summary>
    public LogFormat Format { get; init; } = LogFormat.Auto;

    /// <summary>Which of the types that can be chosen are logged.</summary>
    public ImmutableArray<string> Types { get; init; } = LogTypeNames.Default;
}

/// <summary>The form of log lines.</summary>
internal enum LogFormat
{
    /// <summary>Text on a terminal, else JSON.</summary>
    Auto,

    /// <summary>One JSON object a line.</summary>
    Json,

    /// <summary>For people.</summary>
    Text,
}

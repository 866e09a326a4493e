using System.CommandLine;

namespace LiveQuery.Server.Hosting;

/// <summary>What a command gets to work with.</summary>
internal sealed record CommandContext(
    SettingReader Settings,
    ParseResult Arguments,
    TextWriter Output,
    TextWriter Error,
    TimeProvider Time);

using System.Text.Json;

namespace LiveQuery.Server.Admin;

/// <summary>A line of the log before it is written.</summary>
/// <param name="Time">When.</param>
/// <param name="Level">How bad.</param>
/// <param name="Type">One of <see cref="LogTypeNames"/>.</param>
/// <param name="Text">What a person reads on a terminal.</param>
/// <param name="WriteDetail">Writes the members of <c>detail</c>; runs later, on the writer's thread.</param>
internal sealed record LogEntry(
    DateTimeOffset Time,
    LogLevel Level,
    string Type,
    string Text,
    Action<Utf8JsonWriter> WriteDetail);

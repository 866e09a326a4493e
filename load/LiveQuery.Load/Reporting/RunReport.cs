using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveQuery.Load.Reporting;

/// <summary>A run of scenarios: what is written as JSON and compared.</summary>
internal sealed record RunReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The version of this form.</summary>
    public int Format { get; init; } = 1;

    /// <summary>When it began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>What ran: versions of the server and of Postgres, and the machine.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The scenarios.</summary>
    public required IReadOnlyList<ScenarioResult> Scenarios { get; init; }

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options);

    /// <summary>Several runs as one; of a scenario that several have, the last one counts.</summary>
    /// <param name="runs">At least one.</param>
    public static RunReport Join(IReadOnlyList<RunReport> runs)
    {
        var scenarios = new List<ScenarioResult>();
        foreach (var scenario in runs.SelectMany(run => run.Scenarios))
        {
            scenarios.RemoveAll(known => known.Name == scenario.Name);
            scenarios.Add(scenario);
        }

        return runs[^1] with { Started = runs.Min(run => run.Started), Scenarios = scenarios };
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="LoadException">It is something else.</exception>
    public static RunReport Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<RunReport>(File.ReadAllText(file), Options) ?? throw new LoadException($"{file} holds no report");
        }
        catch (Exception problem) when (problem is JsonException or IOException)
        {
            throw new LoadException($"{file} is no report of a run: {problem.Message}");
        }
    }
}

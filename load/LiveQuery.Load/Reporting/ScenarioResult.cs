using System.Text.Json.Serialization;
using LiveQuery.Load.Measuring;

namespace LiveQuery.Load.Reporting;

/// <summary>What a scenario has found.</summary>
internal sealed record ScenarioResult
{
    /// <summary>The scenario.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, in words.</summary>
    public required string Title { get; init; }

    /// <summary>Its sizes, by the names of their options.</summary>
    public required IReadOnlyDictionary<string, string> Sizes { get; init; }

    /// <summary>How long it took with all that belongs to it, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Whether the states were verified; else they were counted and timed alone.</summary>
    public bool Verifies { get; init; } = true;

    /// <summary>
    /// What was wrong: a state, an error in the place of one, a lost connection. Empty where all was right. A rate that did
    /// not hold is none of it: that is a judgement, and a note where it was the writers'.
    /// </summary>
    public IReadOnlyList<string> Failures { get; init; } = [];

    /// <summary>What could not be measured, and why.</summary>
    public IReadOnlyList<string> NotOffered { get; init; } = [];

    /// <summary>What is to be known beside the figures.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>How it came out, in a word.</summary>
    [JsonIgnore]
    public string Outcome => Failures.Count > 0 ? "FAILED" : Verifies ? "verified" : "done";

    /// <summary>The figures.</summary>
    public IReadOnlyList<Figure> Figures { get; init; } = [];

    /// <summary>Targets. They hold for the sizes that they name: at others they are told and fail nobody.</summary>
    public IReadOnlyList<Judgement> Judgements { get; init; } = [];

    /// <summary>From commit to receipt.</summary>
    public Latency? Latency { get; init; }

    /// <summary>The same, of each round apart; empty in reports of older versions.</summary>
    public IReadOnlyList<Latency> LatencyRounds { get; init; } = [];

    /// <summary>Whether lag grew.</summary>
    public LagTrend? Trend { get; init; }

    /// <summary>Lag second by second.</summary>
    public IReadOnlyList<LagSecond> Lag { get; init; } = [];

    /// <summary>What the phases used.</summary>
    public IReadOnlyList<PhaseUsage> Phases { get; init; } = [];
}

using System.Globalization;

namespace LiveQuery.Load.Running;

/// <summary>The sizes of a scenario. What each means for it, its title tells.</summary>
/// <param name="Queries">Live queries in all.</param>
/// <param name="Connections">Over so many connections.</param>
/// <param name="Rate">Transactions a second.</param>
/// <param name="For">How long the server is measured, all rounds together.</param>
/// <param name="Rounds">In how many rounds, with the baselines between them.</param>
internal sealed record Sizes(int Queries, int Connections, double Rate, TimeSpan For, int Rounds)
{
    /// <summary>Live queries on a connection.</summary>
    public int PerConnection => Math.Max(1, Queries / Connections);

    /// <summary>How long the server is measured in a round.</summary>
    public TimeSpan Round => For / Rounds;

    /// <summary>How long a baseline is measured in a round.</summary>
    public TimeSpan BaselineRound => TimeSpan.FromSeconds(Math.Clamp(Round.TotalSeconds / 2, 0.3, 10));

    /// <summary>By the names of their options.</summary>
    public IReadOnlyDictionary<string, string> Print() => new Dictionary<string, string>
    {
        ["queries"] = Queries.ToString("N0", CultureInfo.InvariantCulture),
        ["connections"] = Connections.ToString("N0", CultureInfo.InvariantCulture),
        ["rate"] = Rate.ToString("0.###", CultureInfo.InvariantCulture),
        ["for"] = $"{For.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)}s",
        ["rounds"] = Rounds.ToString(CultureInfo.InvariantCulture),
    };
}

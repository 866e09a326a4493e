using System.Text.Json.Serialization;
using LiveQuery.Load.Measuring;

namespace LiveQuery.Load.Reporting;

/// <summary>A figure of a scenario, measured once or round by round.</summary>
/// <param name="Name">What it is, in words.</param>
/// <param name="Unit">Its unit; empty for a ratio or a count.</param>
/// <param name="Better">Which way is better; null where neither is.</param>
/// <param name="Samples">The values of the rounds; at least one.</param>
internal sealed record Figure(string Name, string Unit, Better? Better, double[] Samples)
{
    /// <summary>The median of the rounds.</summary>
    [JsonIgnore]
    public double Value => LagTrend.Median(Samples);
}

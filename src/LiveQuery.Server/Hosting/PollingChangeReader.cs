using System.Globalization;
using System.Text.Json;
using LiveQuery.Engine.Polling;

namespace LiveQuery.Server.Hosting;

/// <summary>Reads a change of polling options while running, by the rules of the settings of the same names.</summary>
internal static class PollingChangeReader
{
    private const string Names = "refetch_interval, batch_size, batch_latency, strategy, streaming_refetch_interval, streaming_batch_size, changes";

    /// <summary>The options after the change.</summary>
    /// <exception cref="FormatException">The change is wrong; the message says where and why.</exception>
    public static PollingOptions Apply(JsonElement body, PollingOptions current)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"an object with {Names} is expected");
        }

        foreach (var member in body.EnumerateObject())
        {
            current = member.Name switch
            {
                "refetch_interval" => current with { RefetchInterval = Interval(member, LiveQuerySettings.RefetchInterval) },
                "batch_size" => current.WithBatchSize(
                    Read(member, LiveQuerySettings.BatchSize.Parse), current.BatchLatency ?? PollingOptions.DefaultBatchLatency),
                "batch_latency" => current.BatchLatency is null
                    ? throw new FormatException("batch_latency: the batch size is fixed; set batch_size to \"auto\" first")
                    : current with { BatchLatency = Interval(member, LiveQuerySettings.BatchLatency) },
                "strategy" => current with { Strategy = Read(member, LiveQuerySettings.Strategy.Parse) },
                "streaming_refetch_interval" => current with { StreamInterval = Interval(member, LiveQuerySettings.StreamInterval) },
                "streaming_batch_size" => current with { StreamBatchSize = Read(member, LiveQuerySettings.StreamBatchSize.Parse) },
                "changes" => current with { Changes = Read(member, LiveQuerySettings.Changes.Parse) },
                _ => throw new FormatException($"\"{member.Name}\" is none of {Names}"),
            };
        }

        return current;
    }

    // A bare number is milliseconds, as Hasura's setting; a string has its unit.
    private static TimeSpan Interval(JsonProperty member, Setting<TimeSpan> setting) =>
        Read(member, member.Value.ValueKind == JsonValueKind.Number ? setting.ParseHasura! : setting.Parse);

    private static T Read<T>(JsonProperty member, Func<string, T> parse) => Read(member.Name, member.Value, parse);

    private static T Read<T>(string name, JsonElement value, Func<string, T> parse)
    {
        try
        {
            return value.ValueKind is JsonValueKind.Number or JsonValueKind.String
                ? parse(value.ToString())
                : throw new FormatException("a number or a string is expected");
        }
        catch (FormatException problem)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{name}: {problem.Message}"));
        }
    }
}

using System.Text.Json;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace LiveQuery.Benchmarks;

/// <summary>
/// What the benchmarks measured at some time: written with <c>--write-baseline</c>, compared with by <c>--compare</c>.
/// What an operation allocates is the same on every machine; times compare on the same machine alone, and the file that is checked in has none.
/// </summary>
internal static class Baseline
{
    // Below, times of short runs say nothing.
    private const double LeastChange = 0.15;
    private const double Deviations = 3;
    // What happens once in a run is shared out among its operations.
    private const double Tolerated = 1.02;
    private const double ToleratedBytes = 16;

    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true };

    /// <summary>Writes the results of a run, beside those of other benchmarks that the file has.</summary>
    /// <param name="file">The file.</param>
    /// <param name="summaries">The results.</param>
    /// <param name="withoutTimes">What operations allocate alone, as in the file that is checked in.</param>
    public static void Write(string file, IEnumerable<Summary> summaries, bool withoutTimes)
    {
        var entries = File.Exists(file) ? Read(file) : [];
        foreach (var (name, entry) in Entries(summaries))
        {
            entries[name] = withoutTimes ? entry with { Nanoseconds = null, Deviation = null } : entry;
        }

        File.WriteAllText(file, JsonSerializer.Serialize(entries, Options) + "\n");
    }

    /// <summary>
    /// Prints how a run stands to the file; the number of benchmarks that allocate more, or did not come to an end.
    /// </summary>
    public static int Compare(string file, IEnumerable<Summary> summaries, TextWriter output)
    {
        var known = Read(file);
        var worse = 0;
        foreach (var (name, now) in Entries(summaries))
        {
            if (!known.TryGetValue(name, out var before))
            {
                output.WriteLine($"{name}: new, {now.Nanoseconds:0.0} ns, {now.Allocated:0} B");
                continue;
            }

            var allocatesMore = now.Allocated > (before.Allocated * Tolerated) + ToleratedBytes;
            worse += allocatesMore ? 1 : 0;
            output.WriteLine($"{name}: {Times(before, now)}, {before.Allocated:0} → {now.Allocated:0} B{(allocatesMore ? " ALLOCATES MORE" : "")}");
        }

        foreach (var failed in summaries.SelectMany(summary => summary.Reports).Where(report => report.ResultStatistics is null))
        {
            worse++;
            output.WriteLine($"{NameOf(failed.BenchmarkCase)}: DID NOT RUN");
        }

        return worse;
    }

    private static string Times(BaselineEntry before, BaselineEntry now)
    {
        if (before.Nanoseconds is not { } old || now.Nanoseconds is not { } mean)
        {
            return $"{now.Nanoseconds:0.0} ns";
        }

        var change = (mean - old) / old;
        var isNoise = Math.Abs(change) < LeastChange || Math.Abs(mean - old) < Deviations * Math.Max(now.Deviation ?? 0, before.Deviation ?? 0);
        return $"{old:0.0} → {mean:0.0} ns ({change:+0 %;-0 %}{(isNoise ? ", noise" : change > 0 ? ", SLOWER" : ", faster")})";
    }

    private static SortedDictionary<string, BaselineEntry> Read(string file) =>
        new(JsonSerializer.Deserialize<Dictionary<string, BaselineEntry>>(File.ReadAllText(file)) ?? [], StringComparer.Ordinal);

    private static string NameOf(BenchmarkCase benchmark)
    {
        var parameters = benchmark.Parameters.PrintInfo;
        return $"{benchmark.Descriptor.Type.Name}.{benchmark.Descriptor.WorkloadMethod.Name}{(parameters.Length == 0 ? "" : $"({parameters})")}";
    }

    private static IEnumerable<(string Name, BaselineEntry Entry)> Entries(IEnumerable<Summary> summaries)
    {
        foreach (var report in summaries.SelectMany(summary => summary.Reports))
        {
            if (report.ResultStatistics is { } statistics)
            {
                var benchmark = report.BenchmarkCase;
                yield return (
                    NameOf(benchmark),
                    new BaselineEntry(
                        Math.Round(statistics.Mean, 2),
                        Math.Round(statistics.StandardDeviation, 2),
                        report.GcStats.GetBytesAllocatedPerOperation(benchmark) ?? 0));
            }
        }
    }
}

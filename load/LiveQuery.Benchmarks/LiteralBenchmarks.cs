using BenchmarkDotNet.Attributes;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.Benchmarks;

/// <summary>What it costs to print one parameter of a batch as Postgres reads it.</summary>
[MemoryDiagnoser]
public class LiteralBenchmarks
{
    private CohortRequest[] _plain = [];
    private CohortRequest[] _quoted = [];

    /// <summary>The cohorts of a batch.</summary>
    [Params(100, 1000)]
    public int Cohorts { get; set; }

    /// <summary>Makes the batch.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _plain = [.. Enumerable.Range(0, Cohorts).Select(i => new CohortRequest([$"{1_000_000 + i}"], null))];
        _quoted = [.. Enumerable.Range(0, Cohorts).Select(i => new CohortRequest([$$"""{"name": "it's \ {{i}}"}"""], null))];
    }

    /// <summary>Numbers.</summary>
    [Benchmark(Baseline = true)]
    public string Plain() => CohortLiteral.Print(_plain, 0);

    /// <summary>Text full of what must be escaped.</summary>
    [Benchmark]
    public string Quoted() => CohortLiteral.Print(_quoted, 0);
}

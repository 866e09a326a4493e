using System.Globalization;
using BenchmarkDotNet.Attributes;
using LiveQuery.Engine.Changes;

namespace LiveQuery.Benchmarks;

/// <summary>What it costs to find the cohorts that a changed row concerns, by the values of its columns.</summary>
[MemoryDiagnoser]
public class RoutingBenchmarks
{
    private readonly ValueIndex<object> _index = new();
    private readonly HashSet<object> _found = [];
    private string[] _keys = [];
    private int _next;

    /// <summary>Cohorts in the index, each under a key of its own.</summary>
    [Params(1000, 100_000)]
    public int Cohorts { get; set; }

    /// <summary>Fills the index.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _keys = [.. Enumerable.Range(0, Cohorts).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        foreach (var key in _keys)
        {
            _index.Add([key], new object());
        }
    }

    /// <summary>A key that one cohort has.</summary>
    [Benchmark]
    public int Find()
    {
        _next = (_next + 7919) % _keys.Length;
        _found.Clear();
        _index.Find(_keys[_next], _found);
        return _found.Count;
    }

    /// <summary>A key that none has: most changes.</summary>
    [Benchmark]
    public int FindNone()
    {
        _found.Clear();
        _index.Find("none", _found);
        return _found.Count;
    }
}

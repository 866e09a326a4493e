using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using LiveQuery.Compiler;
using LiveQuery.Engine.Results;

namespace LiveQuery.Benchmarks;

/// <summary>What it costs to find the patch between two results, once for a cohort: a list of rows matched by their key.</summary>
[MemoryDiagnoser]
public class DiffBenchmarks
{
    private static readonly ObjectShape Shape = new(
        [new ShapedField("rows", new ListShape(ObjectShape.OfColumns, [Encoding.UTF8.GetBytes("id")]))]);

    private byte[] _before = [];
    private byte[] _same = [];
    private byte[] _oneChanged = [];
    private byte[] _allChanged = [];
    private byte[] _reordered = [];

    /// <summary>Rows of the list, about a hundred bytes each.</summary>
    [Params(10, 100, 500, 1000)]
    public int Rows { get; set; }

    /// <summary>Makes the results.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var ids = Enumerable.Range(0, Rows).ToArray();
        _before = Print(ids, _ => 0);
        _same = Print(ids, _ => 0);
        _oneChanged = Print(ids, id => id == Rows / 2 ? 1 : 0);
        _allChanged = Print(ids, _ => 1);
        _reordered = Print([ids[^1], .. ids[..^1]], _ => 0);
    }

    /// <summary>Nothing has changed.</summary>
    [Benchmark(Baseline = true)]
    public object? Same() => ResultDiff.Find(_before, _same, Shape);

    /// <summary>A column of one row.</summary>
    [Benchmark]
    public object? OneChanged() => ResultDiff.Find(_before, _oneChanged, Shape);

    /// <summary>A column of each row.</summary>
    [Benchmark]
    public object? AllChanged() => ResultDiff.Find(_before, _allChanged, Shape);

    /// <summary>The last row comes first.</summary>
    [Benchmark]
    public object? Reordered() => ResultDiff.Find(_before, _reordered, Shape);

    private static byte[] Print(int[] ids, Func<int, int> version) => Encoding.UTF8.GetBytes(
        $"{{\"rows\":[{string.Join(',', ids.Select(id => string.Create(CultureInfo.InvariantCulture, $"{{\"id\":{id},\"version\":{version(id)},\"name\":\"{new string((char)('a' + (id % 26)), 70)}\"}}")))}]}}");
}

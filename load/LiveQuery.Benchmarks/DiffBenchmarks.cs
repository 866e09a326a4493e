using System.Text;
using BenchmarkDotNet.Attributes;
using LiveQuery.Compiler;
using LiveQuery.Engine.Results;

namespace LiveQuery.Benchmarks;

/// <summary>What it costs to find the difference between two results of 500 rows: once a cohort, whoever wants it.</summary>
[MemoryDiagnoser]
public class DiffBenchmarks
{
    private const int Rows = 500;

    private static readonly ObjectShape Shape =
        new([new ShapedField("orders", new ListShape(ObjectShape.OfColumns, ["id"u8.ToArray()]))]);

    private byte[] _before = [];
    private byte[] _after = [];

    /// <summary>What has changed.</summary>
    [Params("one column", "one row more", "all in another order", "every row")]
    public string Change { get; set; } = "";

    /// <summary>Prints the results.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var rows = Enumerable.Range(0, Rows).Select(id => Row(id, "paid")).ToArray();
        _before = Print(rows);
        _after = Change switch
        {
            "one column" => Print([.. rows[..250], Row(250, "sent"), .. rows[251..]]),
            "one row more" => Print([Row(Rows, "new"), .. rows]),
            "all in another order" => Print(rows.Reverse()),
            _ => Print(Enumerable.Range(0, Rows).Select(id => Row(id, "sent"))),
        };
    }

    /// <summary>Finds the difference.</summary>
    [Benchmark]
    public byte[]? Find() => ResultDiff.Find(_before, _after, Shape);

    private static byte[] Print(IEnumerable<string> rows) => Encoding.UTF8.GetBytes($$"""{"orders":[{{string.Join(',', rows)}}]}""");

    private static string Row(int id, string state) => $$"""
        {"id":{{id}},"state":"{{state}}","customer":"customer {{id * 7919}}","total":{{id * 1.25}},"placed_at":"2026-03-{{(id % 28) + 1:00}}T10:20:30.123456+00:00","note":"as {{id}} times before, \"by hand\""}
        """;
}

using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using BenchmarkDotNet.Attributes;
using LiveQuery.Engine.Changes;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.Benchmarks;

/// <summary>What it costs to read a transaction of the change feed that updates 50 rows, without the socket below; per row.</summary>
[MemoryDiagnoser]
public class FeedBenchmarks
{
    private const int Rows = 50;
    private const uint Table = 16_384;

    private static readonly ImmutableArray<string> Columns = ["id", "owner"];

    private readonly MemoryStream _begin = new([(byte)'B', .. new byte[16], .. Number(1)]);
    private readonly MemoryStream _commit = new([(byte)'C', .. new byte[25]]);
    private readonly PgOutputReader _reader = new(new TransactionAssembler(), _ => Columns);
    private MemoryStream[] _rows = [];

    /// <summary>Describes the table, and makes the rows.</summary>
    [GlobalSetup]
    public async Task Setup()
    {
        string[] names = ["id", "owner", "version", "note", "changed_at"];
        byte[] relation =
        [
            (byte)'R', .. Number(Table), .. "public\0rows\0"u8, (byte)'d', 0, (byte)names.Length,
            .. names.SelectMany(name => (byte[])[(byte)(name == "id" ? 1 : 0), .. Encoding.UTF8.GetBytes(name), 0, .. Number(25), .. Number(0)]),
        ];
        await _reader.ReadAsync(new MemoryStream(relation), CancellationToken.None);
        _rows = [.. Enumerable.Range(0, Rows).Select(i => new MemoryStream(Update(i)))];
    }

    /// <summary>All of them, with the begin and the commit.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public async Task<object?> Transaction()
    {
        await Read(_begin);
        foreach (var row in _rows)
        {
            await Read(row);
        }

        return await Read(_commit);
    }

    private ValueTask<ChangedTransaction?> Read(MemoryStream message)
    {
        message.Position = 0;
        return _reader.ReadAsync(message, CancellationToken.None);
    }

    private static byte[] Update(int row)
    {
        string[] values = [$"{row}", $"user-{row}", "123456", "a note of some length", "2030-01-02 03:04:05.678901+00"];
        return
        [
            (byte)'U', .. Number(Table), (byte)'N', 0, (byte)values.Length,
            .. values.SelectMany(value => (byte[])[(byte)'t', .. Number((uint)value.Length), .. Encoding.ASCII.GetBytes(value)]),
        ];
    }

    private static byte[] Number(uint value)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}

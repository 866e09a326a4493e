using System.Buffers;
using BenchmarkDotNet.Attributes;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Benchmarks;

/// <summary>What reading a client's message costs.</summary>
[MemoryDiagnoser]
public class MessageBenchmarks
{
    private readonly ReadOnlySequence<byte> _subscribe = new("""
        {"id":"5f0b7f7e-6d64-4b1a-9f8e-0b8f3a8f2d11","type":"subscribe","payload":{"variables":{"airport":"SFO","n":10},
         "query":"subscription ($airport: String!, $n: Int) { flight(where: {origin: {_eq: $airport}}, limit: $n) { id status delay } }"}}
        """u8.ToArray());

    private readonly ReadOnlySequence<byte> _pong = new("""{"type":"pong"}"""u8.ToArray());

    /// <summary>A <c>subscribe</c>.</summary>
    [Benchmark]
    public object Subscribe() => ClientMessageReader.Read(_subscribe);

    /// <summary>A <c>pong</c>, which every idle client sends every few seconds.</summary>
    [Benchmark]
    public object Pong() => ClientMessageReader.Read(_pong);
}

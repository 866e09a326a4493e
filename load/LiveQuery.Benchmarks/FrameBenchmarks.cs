using System.IO.Pipelines;
using System.Text;
using BenchmarkDotNet.Attributes;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Frames;

namespace LiveQuery.Benchmarks;

/// <summary>Frames without the socket below them: writing a result, reading a client's message.</summary>
[MemoryDiagnoser]
public class FrameBenchmarks : IDisposable
{
    private readonly PipeReader _input = PipeReader.Create(new RepeatingStream(ClientFrame(
        """{"id":"1","type":"subscribe","payload":{"query":"subscription { flight { id } }"}}""")));

    private readonly PipeWriter _output = PipeWriter.Create(Stream.Null);
    private FrameReader _reader = null!;
    private SocketWriter _writer = null!;
    private OutgoingMessage _message;

    /// <summary>Bytes of the result.</summary>
    [Params(300, 20_000)]
    public int Bytes { get; set; }

    /// <summary>Makes the wire.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _reader = new FrameReader(_input, maxBytes: 1024 * 1024);
        _writer = new SocketWriter(new SocketWire(_input, _output, socket: null, () => { }), _reader);
        _message = new OutgoingMessage("""{"id":"1","type":"next","payload":{"data":"""u8.ToArray(), default, new byte[Bytes], "}}"u8.ToArray());
    }

    /// <summary>A result in its envelope.</summary>
    [Benchmark]
    public async ValueTask Write()
    {
        await _writer.WriteAsync(_message);
        await _writer.FlushAsync();
    }

    /// <summary>A message of a client, masked as RFC 6455 asks.</summary>
    [Benchmark]
    public async Task<long> Read() => (await _reader.ReceiveAsync()).Message.Length;

    /// <summary>Ends.</summary>
    public void Dispose()
    {
        _reader.Dispose();
        GC.SuppressFinalize(this);
    }

    private static byte[] ClientFrame(string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        byte[] mask = [1, 2, 3, 4];
        return [0x81, (byte)(0x80 | payload.Length), .. mask, .. payload.Select((value, i) => (byte)(value ^ mask[i % 4]))];
    }

    /// <summary>Gives the same bytes for ever and takes all that is written.</summary>
    private sealed class RepeatingStream(byte[] bytes) : Stream
    {
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

        public override int Read(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, bytes.Length - _at);
            bytes.AsSpan(_at, count).CopyTo(buffer);
            _at = (_at + count) % bytes.Length;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;

        public override void Write(byte[] buffer, int offset, int count)
        {
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

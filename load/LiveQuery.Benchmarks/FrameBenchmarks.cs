using System.Net.WebSockets;
using System.Text;
using BenchmarkDotNet.Attributes;
using LiveQuery.Server.Connections;

namespace LiveQuery.Benchmarks;

/// <summary>Frames without the socket below them: writing a result, reading a client's message.</summary>
[MemoryDiagnoser]
public class FrameBenchmarks
{
    private readonly RepeatingStream _stream = new(ClientFrame("""{"id":"1","type":"subscribe","payload":{"query":"subscription { flight { id } }"}}"""));
    private readonly Memory<byte> _buffer = new byte[4096];
    private WebSocket _socket = null!;
    private WebSocketFrameWriter _writer = null!;
    private OutgoingMessage _message;

    /// <summary>Bytes of the result.</summary>
    [Params(300, 20_000)]
    public int Bytes { get; set; }

    /// <summary>Makes the socket.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _socket = WebSocket.CreateFromStream(_stream, new WebSocketCreationOptions { IsServer = true });
        _writer = new WebSocketFrameWriter(_socket);
        _message = new OutgoingMessage("""{"id":"1","type":"next","payload":{"data":"""u8.ToArray(), default, new byte[Bytes], "}}"u8.ToArray());
    }

    /// <summary>A result in its envelope.</summary>
    [Benchmark]
    public ValueTask Write() => _writer.WriteAsync(_message);

    /// <summary>A message of a client, masked as RFC 6455 asks.</summary>
    [Benchmark]
    public async Task<int> Read() => (await _socket.ReceiveAsync(_buffer, CancellationToken.None)).Count;

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

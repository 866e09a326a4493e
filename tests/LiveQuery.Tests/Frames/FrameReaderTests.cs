using System.IO.Pipelines;
using System.Text;
using LiveQuery.Server.Frames;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Tests.Frames;

/// <summary>What RFC 6455 asks of a server that reads, with the bytes as they may come.</summary>
public sealed class FrameReaderTests : IFrameListener, IDisposable
{
    private const int Max = 100_000;

    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly FrameReader _reader;
    private readonly List<string> _pings = [];
    private int _pongs;

    public FrameReaderTests() => _reader = new FrameReader(_pipe.Reader, Max) { Listener = this };

    public static TheoryData<byte[], int> Wrong { get; } = new()
    {
        // Not masked; each of the reserved bits; opcodes that are none.
        { [0x81, 0x01, 0x20], 1002 },
        { [0xc1, 0x80, 0, 0, 0, 0], 1002 },
        { [0xa1, 0x80, 0, 0, 0, 0], 1002 },
        { [0x91, 0x80, 0, 0, 0, 0], 1002 },
        { [0x83, 0x80, 0, 0, 0, 0], 1002 },
        { [0x8b, 0x80, 0, 0, 0, 0], 1002 },
        // Control frames in pieces, and longer than 125.
        { [0x09, 0x80, 0, 0, 0, 0], 1002 },
        { [0x08, 0x80, 0, 0, 0, 0], 1002 },
        { [0x89, 0xfe, 0, 126, 0, 0, 0, 0], 1002 },
        // A continuation of nothing, and a message within another.
        { [0x80, 0x80, 0, 0, 0, 0], 1002 },
        { [0x01, 0x80, 0, 0, 0, 0, 0x81, 0x80, 0, 0, 0, 0], 1002 },
        { [0x01, 0x80, 0, 0, 0, 0, 0x82, 0x80, 0, 0, 0, 0], 1002 },
        // A length of 64 bits with the highest one set.
        { [0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1002 },
        // Close frames: half a code; codes that must not be sent; a reason that is not UTF-8.
        { [0x88, 0x81, 0, 0, 0, 0, 3], 1002 },
        { [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe7], 1002 },
        { [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xed], 1002 },
        { [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xee], 1002 },
        { [0x88, 0x82, 0, 0, 0, 0, 0x07, 0xd0], 1002 },
        { [0x88, 0x82, 0, 0, 0, 0, 0x13, 0x88], 1002 },
        { [0x88, 0x83, 0, 0, 0, 0, 0x03, 0xe8, 0xff], 1007 },
        // Text that is not UTF-8: cut off, too long a form, a surrogate.
        { [0x81, 0x81, 0, 0, 0, 0, 0xc5], 1007 },
        { [0x81, 0x82, 0, 0, 0, 0, 0xc0, 0x80], 1007 },
        { [0x81, 0x83, 0, 0, 0, 0, 0xed, 0xa0, 0x80], 1007 },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Refuses_what_no_client_may_send(byte[] bytes, int code)
    {
        foreach (var atOnce in (bool[])[true, false])
        {
            var pipe = new Pipe();
            using var reader = new FrameReader(pipe.Reader, Max);
            var receiving = reader.ReceiveAsync().AsTask();
            foreach (var piece in atOnce ? [bytes] : bytes.Select(value => new[] { value }))
            {
                await pipe.Writer.WriteAsync(piece, TestContext.Current.CancellationToken);
            }

            Assert.Equal(code, (await Assert.ThrowsAsync<FrameException>(() => receiving)).Reason.Code);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(Max)]
    public async Task Reads_messages_of_every_form_of_length(int length)
    {
        var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 23))));
        await WriteAsync([.. Frame(1, text), .. Frame(1, "next")]);
        Assert.Equal(text, await ReadAsync());
        Assert.Equal("next", await ReadAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(4096)]
    public async Task Puts_together_what_comes_in_pieces_of_any_size(int size)
    {
        var texts = Enumerable.Range(0, 40).Select(i => string.Concat(Enumerable.Repeat("řž🐎x", i * 17))).ToList();
        var bytes = texts.SelectMany(text => (byte[])[.. Cut(Encoding.UTF8.GetBytes(text), 11), .. Frame(9, "between")]).ToArray();
        var writing = Task.Run(async () =>
        {
            foreach (var piece in bytes.Chunk(size))
            {
                await WriteAsync(piece);
            }
        }, TestContext.Current.CancellationToken);
        foreach (var text in texts)
        {
            Assert.Equal(text, await ReadAsync());
        }

        await writing;
    }

    [Fact]
    public async Task Hears_pings_and_pongs_between_the_frames_of_a_message()
    {
        await WriteAsync([.. Frame(1, "a", isLast: false), .. Frame(9, "one"), .. Frame(0, "b", isLast: false), .. Frame(10, "x"),
            .. Frame(9, ""), .. Frame(9, new string('p', 125)), .. Frame(0, "c")]);
        Assert.Equal("abc", await ReadAsync());
        Assert.Equal(["one", "", new string('p', 125)], _pings);
        Assert.Equal(1, _pongs);
    }

    [Fact]
    public async Task Reads_what_a_close_frame_says()
    {
        await WriteAsync(Frame(8, ""));
        Assert.Equal(new Received(ReceivedKind.Close, Close: CloseReason.NoCode), await _reader.ReceiveAsync());
        await WriteAsync(Frame(8, [0x0f, 0xa0, .. Encoding.UTF8.GetBytes("čau")], isLast: true));
        Assert.Equal(new CloseReason(4000, "čau"), (await _reader.ReceiveAsync()).Close);
    }

    [Fact]
    public async Task Tells_of_a_message_that_is_too_big_once_and_reads_on_after_it()
    {
        await WriteAsync([
            .. Frame(1, new string('a', Max)[..^1], isLast: false), .. Frame(0, "bc", isLast: false), .. Frame(9, "in it"),
            .. Frame(0, new string('d', 10_000)), .. Frame(2, "binary", isLast: false), .. Frame(0, "more"), .. Frame(1, "good")]);
        Assert.Equal(ReceivedKind.TooBig, (await _reader.ReceiveAsync()).Kind);
        Assert.Equal(ReceivedKind.Binary, (await _reader.ReceiveAsync()).Kind);
        Assert.Equal("good", await ReadAsync());
        Assert.Equal(["in it"], _pings);
    }

    [Fact]
    public async Task Takes_no_memory_for_what_is_only_announced()
    {
        // Eight exabytes, of which none come.
        await WriteAsync([0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4]);
        Assert.Equal(ReceivedKind.TooBig, (await _reader.ReceiveAsync()).Kind);
        var pipe = new Pipe();
        using var reader = new FrameReader(pipe.Reader, 1_000_000_000);
        await pipe.Writer.WriteAsync(
            (byte[])[0x81, 0xff, 0, 0, 0, 0, 0x3b, 0x9a, 0, 0, 1, 2, 3, 4, .. "abc"u8], TestContext.Current.CancellationToken);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var receiving = reader.ReceiveAsync();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.False(receiving.IsCompleted);
        await pipe.Writer.CompleteAsync();
        await Assert.ThrowsAsync<IOException>(receiving.AsTask);
    }

    [Fact]
    public async Task Discards_all_until_the_close_frame()
    {
        await WriteAsync([.. Frame(1, new string('x', 3 * Max)), .. Frame(2, "y"), .. Frame(1, [0xff]), .. Frame(8, "")]);
        await _reader.DiscardAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Discards_what_is_no_frame_until_the_client_is_gone()
    {
        await WriteAsync([0xff, 0xff, .. Frame(8, "")]);
        var discarding = _reader.DiscardAsync().AsTask();
        await WriteAsync(new byte[10_000]);
        Assert.False(discarding.IsCompleted);
        await _pipe.Writer.CompleteAsync();
        await discarding.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_of_a_message_is_noticed()
    {
        await WriteAsync(Frame(1, "abc")[..^1]);
        var receiving = _reader.ReceiveAsync().AsTask();
        await _pipe.Writer.CompleteAsync();
        await Assert.ThrowsAsync<IOException>(() => receiving);
    }

    [Fact]
    public async Task Allocates_no_buffer_for_a_message_that_has_come()
    {
        var frame = Frame(1, """{"id":"1","type":"complete"}""");
        for (var i = 0; i < 100; i++)
        {
            await WriteAsync(frame);
            await _reader.ReceiveAsync();
        }

        await WriteAsync([.. frame, .. frame]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var received = _reader.ReceiveAsync();
        Assert.True(received.IsCompletedSuccessfully);
        // What is built for debugging makes an object of the method's state.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 512);
    }

    public void Dispose() => _reader.Dispose();

    void IFrameListener.OnPing(byte[] payload) => _pings.Add(Encoding.UTF8.GetString(payload));

    void IFrameListener.OnPong() => _pongs++;

    internal static byte[] Frame(int opcode, string text, bool isLast = true) =>
        Frame(opcode, Encoding.UTF8.GetBytes(text), isLast);

    internal static byte[] Frame(int opcode, byte[] payload, bool isLast = true, bool isDeflated = false)
    {
        byte[] mask = [0x12, 0xf3, 0x55, 0x81];
        byte[] length = payload.Length switch
        {
            < 126 => [(byte)(0x80 | payload.Length)],
            < 65_536 => [0xfe, (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => [0xff, 0, 0, 0, 0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length],
        };
        return [(byte)((isLast ? 0x80 : 0) | (isDeflated ? 0x40 : 0) | opcode), .. length, .. mask, .. payload.Select((value, i) => (byte)(value ^ mask[i % 4]))];
    }

    // A message in frames of so many bytes.
    private static IEnumerable<byte> Cut(byte[] message, int size)
    {
        var pieces = message.Chunk(size).DefaultIfEmpty([]).ToList();
        return pieces.SelectMany((piece, i) => Frame(i == 0 ? 1 : 0, piece, isLast: i == pieces.Count - 1));
    }

    private async Task WriteAsync(byte[] bytes) => await _pipe.Writer.WriteAsync(bytes, TestContext.Current.CancellationToken);

    private async Task<string> ReadAsync()
    {
        var received = await _reader.ReceiveAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(ReceivedKind.Message, received.Kind);
        return Encoding.UTF8.GetString(received.Message);
    }
}

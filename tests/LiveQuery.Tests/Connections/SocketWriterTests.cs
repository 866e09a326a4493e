using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Results;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Frames;
using LiveQuery.Server.Protocol;
using LiveQuery.Tests.Frames;

namespace LiveQuery.Tests.Connections;

/// <summary>The way of a push to its socket: when it goes, by what way, and that it costs no memory.</summary>
public sealed class SocketWriterTests : IAsyncLifetime
{
    private readonly Pipe _input = new();
    private readonly Pipe _output = new();
    private readonly Socket _far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private Socket _near = null!;
    private FrameReader _reader = null!;
    private SocketWriter _writer = null!;

    public async ValueTask InitializeAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        await _far.ConnectAsync(listener.LocalEndPoint!);
        _near = await listener.AcceptAsync();
        _reader = new FrameReader(_input.Reader, maxBytes: 1000);
        _writer = new SocketWriter(new SocketWire(_input.Reader, _output.Writer, _near, _near.Dispose), _reader);
    }

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        _near.Dispose();
        _far.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Sends_what_was_written_at_the_flush_and_not_before()
    {
        await HearAsync();
        for (var i = 0; i < 10; i++)
        {
            await _writer.WriteAsync(Message($"{i}"));
        }

        Assert.Equal(0, _far.Available);
        await _writer.FlushAsync();
        var expected = string.Concat(Enumerable.Range(0, 10).Select(i => $"\u0081\u0001{i}"));
        Assert.Equal(expected, Encoding.Latin1.GetString(Read(expected.Length)));
    }

    [Fact]
    public async Task Stays_behind_the_answer_to_the_upgrade_until_the_client_has_been_heard_and_ever_after()
    {
        await _writer.WriteAsync(Message("a"));
        await _writer.FlushAsync();
        await HearAsync();
        await _writer.WriteAsync(Message("b"));
        await _writer.CloseAsync(new CloseReason(4000, "č"));
        await _output.Writer.CompleteAsync();
        var sent = await _output.Reader.ReadAtLeastAsync(100, TestContext.Current.CancellationToken);
        Assert.Equal("\u0081\u0001a\u0081\u0001b\u0088\u0004\u000f\u00a0\u00c4\u008d", Encoding.Latin1.GetString(sent.Buffer));
        Assert.Equal(0, _far.Available);
    }

    [Fact]
    public async Task A_push_allocates_nothing()
    {
        await HearAsync();
        var message = new OutgoingMessage(new byte[40], new byte[7], new byte[300], new byte[2]);
        for (var i = 0; i < 10; i++)
        {
            await _writer.WriteAsync(message);
            await _writer.FlushAsync();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        await _writer.WriteAsync(message);
        await _writer.FlushAsync();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task A_push_of_what_is_compressed_already_allocates_nothing()
    {
        await HearAsync();
        var observer = new RecordingObserver();
        var writer = new SocketWriter(
            new SocketWire(_input.Reader, _output.Writer, _near, _near.Dispose), _reader, new PayloadCompressor(observer));
        var result = new Result(new byte[5_000], 1, 1);
        var message = new OutgoingMessage(new byte[40], new byte[7], result.Data, new byte[2]) { Shared = result };
        for (var i = 0; i < 10; i++)
        {
            await writer.WriteAsync(message);
            await writer.FlushAsync();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        await writer.WriteAsync(message);
        await writer.FlushAsync();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Single(observer.Compressions);
    }

    [Fact]
    public async Task Fails_where_the_client_is_gone()
    {
        await HearAsync();
        _far.LingerState = new LingerOption(true, 0);
        _far.Close();
        await Assert.ThrowsAnyAsync<SocketException>(async () =>
        {
            while (true)
            {
                await _writer.WriteAsync(Message(new string('x', 10_000)));
                await _writer.FlushAsync();
            }
        });
    }

    [Fact]
    public void An_operation_takes_no_more_memory_than_it_needs()
    {
        var request = new GraphQLRequest("subscription { a }");
        byte[] head = [];
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = new Operation("1", new OperationRequest(request, request.Query), head, patches: null, startedAt: 0);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 256);
    }

    private static OutgoingMessage Message(string text) => new(Encoding.UTF8.GetBytes(text));

    private async Task HearAsync()
    {
        await _input.Writer.WriteAsync(FrameReaderTests.Frame(1, "hello"), TestContext.Current.CancellationToken);
        await _reader.ReceiveAsync();
    }

    private byte[] Read(int count)
    {
        _far.ReceiveTimeout = 10_000;
        var bytes = new byte[count];
        for (var at = 0; at < count;)
        {
            at += _far.Receive(bytes.AsSpan(at));
        }

        return bytes;
    }
}

using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;
using LiveQuery.Server.Frames;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>
/// Receives from a socket of the framework, in a pipe that is borrowed while a message comes in: a socket that is silent
/// holds no buffer.
/// </summary>
internal sealed class MessageReceiver(WebSocket socket, int maxBytes) : IMessageReceiver
{
    // A frame of a few messages' size; clients seldom send more.
    private const int ReadSize = 2048;

    // Pipes at rest hold no memory block. A pipe is in one receiver's hands at a time, hence no scheduling and no limits.
    private static readonly PipeOptions Options = new(
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: 0,
        resumeWriterThreshold: 0,
        useSynchronizationContext: false);

    private readonly byte[] _none = [];
    private Pipe? _pipe;

    /// <inheritdoc/>
    public async ValueTask<Received> ReceiveAsync()
    {
        Release();
        // Zero bytes: completes when there is something to read, with no buffer lent meanwhile.
        var first = await socket.ReceiveAsync(_none.AsMemory(), CancellationToken.None);
        if (first.MessageType != WebSocketMessageType.Text)
        {
            return Classify(first.MessageType);
        }

        if (first.EndOfMessage)
        {
            return new(ReceivedKind.Message, ReadOnlySequence<byte>.Empty);
        }

        return await ReceiveRestAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DiscardAsync()
    {
        Release();
        var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
            {
                var result = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    private async ValueTask<Received> ReceiveRestAsync()
    {
        _pipe = PipePool.Rent(Options);
        var length = 0;
        while (true)
        {
            // One byte more than is allowed, so that a message of just the allowed size is not taken for a larger one.
            var room = Math.Min(ReadSize, maxBytes + 1 - length);
            var result = await socket.ReceiveAsync(_pipe.Writer.GetMemory(room)[..room], CancellationToken.None);
            if (result.MessageType != WebSocketMessageType.Text)
            {
                return Classify(result.MessageType);
            }

            length += result.Count;
            if (length > maxBytes)
            {
                return new(ReceivedKind.TooBig);
            }

            _pipe.Writer.Advance(result.Count);
            if (result.EndOfMessage)
            {
                break;
            }
        }

        await _pipe.Writer.FlushAsync();
        return _pipe.Reader.TryRead(out var read) ? new(ReceivedKind.Message, read.Buffer) : new(ReceivedKind.Message);
    }

    private Received Classify(WebSocketMessageType type) => type == WebSocketMessageType.Close
        ? new(ReceivedKind.Close, Close: ReadClose())
        : new(ReceivedKind.Binary);

    private CloseReason ReadClose() => socket.CloseStatus is { } code and not WebSocketCloseStatus.Empty
        ? new CloseReason((int)code, socket.CloseStatusDescription ?? "")
        : CloseReason.NoCode;

    private void Release()
    {
        if (_pipe is { } pipe)
        {
            _pipe = null;
            PipePool.Return(pipe);
        }
    }
}

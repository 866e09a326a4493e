using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;

namespace LiveQuery.Server.Connections;

/// <summary>What came in: a whole message, or why there is none.</summary>
internal readonly record struct Received(ReceivedKind Kind, ReadOnlySequence<byte> Message = default);

/// <summary>The kinds of what comes in.</summary>
internal enum ReceivedKind
{
    /// <summary>A whole text message.</summary>
    Message,

    /// <summary>The client's close frame.</summary>
    Close,

    /// <summary>The start of a message that is larger than what is read.</summary>
    TooBig,

    /// <summary>The start of a binary message.</summary>
    Binary,
}

/// <summary>
/// Puts the frames of a socket together to messages, in a pipe that is borrowed while a message comes in: a socket that
/// is silent holds no buffer. Used by one receive loop.
/// </summary>
internal sealed class MessageReceiver(WebSocket socket, int maxBytes) : IDisposable
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

    /// <summary>Waits for the next message. It holds until the next call.</summary>
    public async ValueTask<Received> ReceiveAsync()
    {
        Release();
        // Zero bytes: completes when there is something to read, with no buffer lent meanwhile.
        var first = await socket.ReceiveAsync(_none.AsMemory(), CancellationToken.None);
        if (first.MessageType != WebSocketMessageType.Text)
        {
            return new(Classify(first.MessageType));
        }

        if (first.EndOfMessage)
        {
            return new(ReceivedKind.Message, ReadOnlySequence<byte>.Empty);
        }

        return await ReceiveRestAsync();
    }

    /// <summary>Reads on and throws away what comes, until the client's close frame.</summary>
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
                return new(Classify(result.MessageType));
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

    private static ReceivedKind Classify(WebSocketMessageType type) =>
        type == WebSocketMessageType.Close ? ReceivedKind.Close : ReceivedKind.Binary;

    private void Release()
    {
        if (_pipe is { } pipe)
        {
            _pipe = null;
            PipePool.Return(pipe);
        }
    }
}

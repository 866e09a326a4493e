using System.Buffers;
using System.IO.Pipelines;
using System.Text.Unicode;

namespace LiveQuery.Server.Frames;

/// <summary>
/// Reads the messages of a client off its wire, as RFC 6455 frames them. What has come of a message lies in a buffer that
/// is borrowed and grows with it; between two messages none is held. Used by one task.
/// </summary>
/// <param name="input">The wire.</param>
/// <param name="maxBytes">The most bytes of a message, inflated where it is compressed.</param>
/// <param name="inflates">Whether it was agreed that messages may be compressed, each by itself.</param>
internal sealed class FrameReader(PipeReader input, int maxBytes, bool inflates = false) : IMessageReceiver
{
    // What most messages of clients fit into.
    private const int FirstBuffer = 1024;

    // The frame whose payload is being read, where one is; its length is what is still to come of it.
    private FrameHeader _frame;
    private bool _isInFrame;

    // The message whose frames are being read: continuation where there is none.
    private Opcode _message;
    private bool _isDeflated;
    private byte[]? _buffer;
    private int _length;

    // Whether what is left of that message, or all that is yet to come, is of no interest.
    private bool _isSkipping;
    private bool _isDiscarding;

    private bool _hasHeard;

    /// <summary>Whether a frame has come: then the client has had the answer to its upgrade. Read by other threads.</summary>
    public bool HasHeard => Volatile.Read(ref _hasHeard);

    /// <summary>Hears of pings and pongs.</summary>
    public IFrameListener? Listener { get; set; }

    /// <inheritdoc/>
    public async ValueTask<Received> ReceiveAsync()
    {
        Release();
        while (true)
        {
            var read = await input.ReadAsync();
            var rest = read.Buffer;
            Received? received = null;
            try
            {
                received = Take(ref rest);
            }
            finally
            {
                input.AdvanceTo(rest.Start, received is null ? rest.End : rest.Start);
            }

            if (received is { } whole)
            {
                return whole;
            }

            if (read.IsCompleted || read.IsCanceled)
            {
                throw new IOException("the client went away without a word");
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DiscardAsync()
    {
        _isDiscarding = true;
        try
        {
            // Nothing else is received any more.
            await ReceiveAsync();
        }
        catch (FrameException)
        {
            await DrainAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    // Takes frames off what has come until a message is whole.
    private Received? Take(ref ReadOnlySequence<byte> rest)
    {
        while (true)
        {
            if (!_isInFrame && !TryBegin(ref rest))
            {
                return null;
            }

            if (_frame.IsControl)
            {
                if (rest.Length < _frame.Length)
                {
                    return null;
                }

                if (EndControl(ref rest) is { } close)
                {
                    return close;
                }

                continue;
            }

            if (_isSkipping || _isDiscarding)
            {
                Skip(ref rest);
            }
            else if (Refuse() is { } kind)
            {
                _isSkipping = true;
                return new(kind);
            }
            else
            {
                Append(ref rest);
                if (!_isInFrame && _frame.IsLast)
                {
                    return End();
                }
            }

            if (_isInFrame)
            {
                return null;
            }
        }
    }

    // What cannot be made smaller is made somewhat larger: by an eighth at the most, where each byte takes a code of nine bits.
    private long MaxWireBytes => _isDeflated ? maxBytes + (maxBytes / 8L) + Deflater.FlushTail.Length : maxBytes;

    private ReceivedKind? Refuse()
    {
        if (_message == Opcode.Binary)
        {
            return ReceivedKind.Binary;
        }

        return _frame.Length > MaxWireBytes - _length ? ReceivedKind.TooBig : null;
    }

    private bool TryBegin(ref ReadOnlySequence<byte> rest)
    {
        Span<byte> copy = stackalloc byte[FrameHeader.MaxClientBytes];
        scoped var bytes = rest.FirstSpan;
        if (bytes.Length < FrameHeader.MaxClientBytes && !rest.IsSingleSegment)
        {
            var start = rest.Slice(0, Math.Min(rest.Length, FrameHeader.MaxClientBytes));
            start.CopyTo(copy);
            bytes = copy[..(int)start.Length];
        }

        var size = FrameHeader.Read(bytes, inflates, out var header);
        if (size == 0)
        {
            return false;
        }

        if (!header.IsControl)
        {
            if (header.Opcode == Opcode.Continuation != (_message != Opcode.Continuation))
            {
                throw FrameException.Protocol("a message begins within another, or goes on without a beginning");
            }

            if (header.Opcode != Opcode.Continuation)
            {
                (_message, _isDeflated) = (header.Opcode, header.IsDeflated);
            }
        }

        rest = rest.Slice(size);
        _frame = header;
        _isInFrame = true;
        Volatile.Write(ref _hasHeard, true);
        return true;
    }

    private Received? EndControl(ref ReadOnlySequence<byte> rest)
    {
        var payload = new byte[_frame.Length];
        rest.Slice(0, payload.Length).CopyTo(payload);
        Masking.Unmask(payload, payload, _frame.Mask);
        rest = rest.Slice(payload.Length);
        _isInFrame = false;
        switch (_frame.Opcode)
        {
            case Opcode.Ping:
                Listener?.OnPing(payload);
                return null;
            case Opcode.Pong:
                Listener?.OnPong();
                return null;
            default:
                return new(ReceivedKind.Close, Close: ClosePayload.Read(payload));
        }
    }

    private void Append(ref ReadOnlySequence<byte> rest)
    {
        var count = (int)Math.Min(rest.Length, _frame.Length);
        MakeRoom(count);
        var mask = _frame.Mask;
        foreach (var segment in rest.Slice(0, count))
        {
            mask = Masking.Unmask(segment.Span, _buffer.AsSpan(_length), mask);
            _length += segment.Length;
        }

        Consume(ref rest, count, mask);
    }

    private void Skip(ref ReadOnlySequence<byte> rest) =>
        Consume(ref rest, Math.Min(rest.Length, _frame.Length), _frame.Mask);

    private void Consume(ref ReadOnlySequence<byte> rest, long count, uint mask)
    {
        rest = rest.Slice(count);
        _frame = _frame with { Length = _frame.Length - count, Mask = mask };
        _isInFrame = _frame.Length > 0;
        if (!_isInFrame && _frame.IsLast)
        {
            _message = Opcode.Continuation;
            _isSkipping = false;
        }
    }

    private Received End()
    {
        if (_isDeflated && !TryInflate())
        {
            return new(ReceivedKind.TooBig);
        }

        var text = _buffer.AsMemory(0, _length);
        return Utf8.IsValid(text.Span)
            ? new(ReceivedKind.Message, new ReadOnlySequence<byte>(text))
            : throw FrameException.InvalidText();
    }

    // Puts what the message inflates to in its place; false where that is too much.
    private bool TryInflate()
    {
        MakeRoom(Deflater.FlushTail.Length);
        Deflater.FlushTail.CopyTo(_buffer.AsSpan(_length));
        var inflater = new Inflater(maxBytes);
        try
        {
            if (!inflater.TryInflate(_buffer.AsSpan(0, _length + Deflater.FlushTail.Length)))
            {
                return false;
            }

            Release();
            _length = inflater.Length;
            _buffer = inflater.Take();
            return true;
        }
        finally
        {
            inflater.Release();
        }
    }

    // Frames can be told no more.
    private async ValueTask DrainAsync()
    {
        Release();
        while (true)
        {
            var read = await input.ReadAsync();
            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || read.IsCanceled)
            {
                return;
            }
        }
    }

    // Grows with what has come, whatever the client says is to come.
    private void MakeRoom(int count)
    {
        if (_buffer is not null && _buffer.Length - _length >= count)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + count, _buffer is null ? FirstBuffer : _buffer.Length * 2));
        if (_buffer is { } buffer)
        {
            buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
        }

        _buffer = larger;
    }

    private void Release()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }

        _length = 0;
    }
}

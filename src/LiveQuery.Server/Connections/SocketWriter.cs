using System.Buffers;
using System.Net.Sockets;
using LiveQuery.Server.Frames;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>
/// Frames messages into a buffer that is rented meanwhile, and sends all that is in it by one call of the system: one
/// flush carries what waited, and no task stands between it and the socket. Where the socket cannot take all at once the
/// rest is awaited.
/// </summary>
/// <param name="wire">The wire.</param>
/// <param name="reader">Knows whether the client has been heard.</param>
/// <param name="compressor">Compresses messages; null where that was not agreed.</param>
internal sealed class SocketWriter(SocketWire wire, FrameReader reader, PayloadCompressor? compressor = null) : IFrameWriter
{
    // Sent before the flush where there is more: a client that reads slowly is to be noticed before all is framed.
    private const int MostHeld = 32 * 1024;
    private const int FirstBuffer = 2048;

    private byte[]? _buffer;
    private int _length;

    // Once written through the pipe, always: what is still in it would be overtaken.
    private bool _usesPipe;

    /// <inheritdoc/>
    public bool CanPing => true;

    /// <inheritdoc/>
    public ValueTask WriteAsync(OutgoingMessage message)
    {
        if (compressor is null)
        {
            return WritePlainAsync(message);
        }

        var compressing = compressor.CompressAsync(message);
        return compressing.IsCompletedSuccessfully
            ? WriteAsync(message, compressing.Result)
            : WriteLaterAsync(message, compressing);
    }

    /// <inheritdoc/>
    public ValueTask PongAsync(ReadOnlyMemory<byte> payload)
    {
        payload.Span.CopyTo(Begin(Opcode.Pong, payload.Length));
        return default;
    }

    /// <inheritdoc/>
    public ValueTask PingAsync()
    {
        Begin(Opcode.Ping, 0);
        return default;
    }

    /// <inheritdoc/>
    public ValueTask CloseAsync(CloseReason reason)
    {
        Span<byte> payload = stackalloc byte[FrameHeader.MaxControlBytes];
        payload = payload[..ClosePayload.Write(payload, reason)];
        payload.CopyTo(Begin(Opcode.Close, payload.Length));
        return FlushAsync();
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync()
    {
        if (_buffer is not { } buffer || _length == 0)
        {
            return default;
        }

        // The answer to the upgrade goes through the pipe: until the client shows that it has it, so does all else.
        _usesPipe |= wire.Socket is null || !reader.HasHeard;
        if (_usesPipe)
        {
            return FlushPipeAsync(buffer);
        }

        var sent = wire.Socket!.Send(buffer.AsSpan(0, _length), SocketFlags.None, out var fault);
        if (fault is not SocketError.Success and not SocketError.WouldBlock and not SocketError.TryAgain)
        {
            throw new SocketException((int)fault);
        }

        if (sent == _length)
        {
            Return(buffer);
            return default;
        }

        return SendRestAsync(wire.Socket, buffer, Math.Max(sent, 0));
    }

    /// <inheritdoc/>
    public void Abort() => wire.Abort();

    // Another connection is compressing the same.
    private async ValueTask WriteLaterAsync(OutgoingMessage message, ValueTask<byte[]> compressing) =>
        await WriteAsync(message, await compressing);

    private ValueTask WriteAsync(in OutgoingMessage message, byte[] compressed)
    {
        if (compressed.Length == 0)
        {
            return WritePlainAsync(message);
        }

        var deflated = new DeflatedMessage(message, compressed);
        deflated.CopyTo(Begin(Opcode.Text, deflated.Length, isDeflated: true));
        return FlushLargeAsync();
    }

    private ValueTask WritePlainAsync(in OutgoingMessage message)
    {
        message.CopyTo(Begin(Opcode.Text, message.Length));
        return FlushLargeAsync();
    }

    private ValueTask FlushLargeAsync() => _length >= MostHeld ? FlushAsync() : default;

    private async ValueTask SendRestAsync(Socket socket, byte[] buffer, int sent)
    {
        // A buffer whose sending fails is not returned: the socket may still hold it.
        while (sent < _length)
        {
            sent += await socket.SendAsync(buffer.AsMemory(sent, _length - sent), SocketFlags.None, CancellationToken.None);
        }

        Return(buffer);
    }

    private async ValueTask FlushPipeAsync(byte[] buffer)
    {
        var flushed = await wire.Output.WriteAsync(buffer.AsMemory(0, _length));
        Return(buffer);
        if (flushed.IsCompleted)
        {
            throw new IOException("the client has left");
        }
    }

    // Writes the header; the place of the payload.
    private Span<byte> Begin(Opcode opcode, int length, bool isDeflated = false)
    {
        MakeRoom(FrameHeader.MaxServerBytes + length);
        var at = _length + FrameHeader.Write(_buffer.AsSpan(_length), opcode, length, isDeflated);
        _length = at + length;
        return _buffer.AsSpan(at, length);
    }

    private void MakeRoom(int count)
    {
        if (_buffer is not { } buffer)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBuffer, count));
        }
        else if (buffer.Length - _length < count)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(_length + count, buffer.Length * 2));
            buffer.AsSpan(0, _length).CopyTo(_buffer);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Return(byte[] buffer)
    {
        _buffer = null;
        _length = 0;
        ArrayPool<byte>.Shared.Return(buffer);
    }
}

using System.Buffers;
using System.Net.WebSockets;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>Writes each message as one frame of a <see cref="WebSocket"/>, out of a buffer that is rented meanwhile.</summary>
internal sealed class WebSocketFrameWriter(WebSocket socket) : IFrameWriter
{
    /// <inheritdoc/>
    public ValueTask WriteAsync(OutgoingMessage message)
    {
        if (message.IsOnePart)
        {
            return Send(message.Head);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(message.Length);
        message.CopyTo(buffer);
        var sending = Send(buffer.AsMemory(0, message.Length));
        if (sending.IsCompletedSuccessfully)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            return sending;
        }

        return ReturnAfterAsync(sending, buffer);
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync() => default;

    /// <inheritdoc/>
    public ValueTask CloseAsync(CloseReason reason) =>
        new(socket.CloseOutputAsync((WebSocketCloseStatus)reason.Code, reason.Reason, CancellationToken.None));

    /// <inheritdoc/>
    public void Abort() => socket.Abort();

    private ValueTask Send(ReadOnlyMemory<byte> text) =>
        socket.SendAsync(text, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, CancellationToken.None);

    // A buffer whose sending failed is not returned: the socket may still hold it.
    private static async ValueTask ReturnAfterAsync(ValueTask sending, byte[] buffer)
    {
        await sending;
        ArrayPool<byte>.Shared.Return(buffer);
    }
}

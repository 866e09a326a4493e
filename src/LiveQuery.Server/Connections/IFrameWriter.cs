using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>
/// Puts messages on the wire: the seam below the outbox. One caller at a time, except for <see cref="Abort"/>. A writer
/// may hold messages back and send them together at the next flush.
/// </summary>
internal interface IFrameWriter
{
    /// <summary>Writes a text message; its parts belong to the caller again once that is done.</summary>
    ValueTask WriteAsync(OutgoingMessage message);

    /// <summary>Sends what was held back; called when the outbox has nothing more to write for now.</summary>
    ValueTask FlushAsync();

    /// <summary>Whether the wire has pings of its own that clients answer, and the connection is to see to them.</summary>
    bool CanPing => false;

    /// <summary>Asks the client, below its messages, whether it lives; nothing where the wire cannot.</summary>
    ValueTask PingAsync() => default;

    /// <summary>Answers such a ping of the client; nothing where the wire does so by itself.</summary>
    ValueTask PongAsync(ReadOnlyMemory<byte> payload) => default;

    /// <summary>Sends a close frame; nothing is written after it.</summary>
    ValueTask CloseAsync(CloseReason reason);

    /// <summary>Cuts the socket. May be called at any time, from any thread, more than once.</summary>
    void Abort();
}

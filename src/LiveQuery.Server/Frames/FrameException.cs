using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Frames;

/// <summary>
/// What came is nothing that RFC 6455 allows: the connection has to be failed, since frames can be told no more.
/// </summary>
/// <param name="reason">Why it is closed.</param>
/// <param name="message">What is wrong; ours, with nothing of the client in it.</param>
internal sealed class FrameException(CloseReason reason, string message) : Exception(message)
{
    /// <summary>Why the connection is closed.</summary>
    public CloseReason Reason => reason;

    /// <summary>A fault of framing.</summary>
    public static FrameException Protocol(string message) => new(CloseReason.ProtocolError, message);

    /// <summary>Text that is not UTF-8.</summary>
    public static FrameException InvalidText() => new(CloseReason.InvalidText, "text is not UTF-8");

    /// <summary>A compressed message that cannot be inflated.</summary>
    public static FrameException InvalidDeflate() => new(CloseReason.InvalidDeflate, "a message cannot be inflated");
}

using System.Buffers;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Frames;

/// <summary>What came in: a whole message, or why there is none.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Message">The message.</param>
/// <param name="Close">What the client's close frame says.</param>
internal readonly record struct Received(
    ReceivedKind Kind, ReadOnlySequence<byte> Message = default, CloseReason Close = default);

/// <summary>The kinds of what comes in.</summary>
internal enum ReceivedKind
{
    /// <summary>A whole text message.</summary>
    Message,

    /// <summary>The client's close frame.</summary>
    Close,

    /// <summary>The start of a message that is larger than what is read; the rest of it is passed over.</summary>
    TooBig,

    /// <summary>The start of a binary message; the rest of it is passed over.</summary>
    Binary,
}

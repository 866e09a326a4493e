using System.Buffers;

namespace LiveQuery.Server.Protocol;

/// <summary>A WebSocket subprotocol: how its messages are read and written, and what becomes of a client's mistakes.</summary>
internal interface IDialect : IMessageFormat
{
    /// <summary>Its name in <c>Sec-WebSocket-Protocol</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Whether what follows <c>connection_init</c> waits until the session is known. Else it is a mistake, and must be
    /// seen meanwhile.
    /// </summary>
    bool WaitsForSession { get; }

    /// <summary>Whether a second <c>connection_init</c> puts another session in the place of the first.</summary>
    bool AllowsSecondInit { get; }

    /// <summary>Reads one message; what is none becomes an <see cref="InvalidMessage"/>.</summary>
    ClientMessage Read(ReadOnlySequence<byte> utf8);

    /// <summary>The session is known; <paramref name="takesPatches"/>: operations are sent patches.</summary>
    Reaction Acknowledge(bool takesPatches);

    /// <summary>What came is no message.</summary>
    Reaction OnInvalid(string detail);

    /// <summary>An operation came before the client was acknowledged.</summary>
    Reaction OnUnauthorized(string id);

    /// <summary>An operation came under the id of a live one.</summary>
    Reaction OnIdTaken(string id);

    /// <summary>The client asked for a kind of patches that there is not.</summary>
    Reaction OnUnknownPatch(string message);

    /// <summary>The client's credentials are refused.</summary>
    Reaction OnDenied(string message);
}

/// <summary>What is sent to a client, and whether its connection is closed then.</summary>
/// <param name="Message">A message; empty: none, and the connection is closed.</param>
/// <param name="Second">Another one after it, where the connection is not closed; empty: none.</param>
/// <param name="Close">Why the connection is closed; null: it is not.</param>
internal readonly record struct Reaction(
    ReadOnlyMemory<byte> Message = default, ReadOnlyMemory<byte> Second = default, CloseReason? Close = null)
{
    /// <summary>The connection is closed, with no word but the reason.</summary>
    public static Reaction Closing(CloseReason reason) => new(Close: reason);

    /// <summary>An operation has ended, or could not begin.</summary>
    public static Reaction Of(Ending ending) => new(ending.Message, ending.Second);
}

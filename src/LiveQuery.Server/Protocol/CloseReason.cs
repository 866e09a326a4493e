using System.Text;

namespace LiveQuery.Server.Protocol;

/// <summary>
/// Why a socket is closed: a code and its reason, as <c>graphql-transport-ws</c> words them. Never 1000, 1011 or 4500
/// for trouble of our own: stock clients either storm back at once or give up for good on these.
/// </summary>
/// <param name="Code">The close code.</param>
/// <param name="Reason">The reason, at most 123 bytes of UTF-8.</param>
internal readonly record struct CloseReason(int Code, string Reason)
{
    /// <summary>RFC 6455 §5.5: a control frame carries 125 bytes, two of which are the code.</summary>
    public const int MaxReasonBytes = 123;

    /// <summary>A message that is not JSON, or not of the protocol.</summary>
    public static CloseReason InvalidMessage { get; } = new(4400, "Invalid message received");

    /// <summary>A wish in <c>connection_init</c> that cannot be met; to try again would not help.</summary>
    public static CloseReason UnknownPatch { get; } =
        new(4400, $"Unknown kind of patch: \"{DeliveryWish.JsonPatch}\" is the one that is supported");

    /// <summary>An operation before the connection is acknowledged.</summary>
    public static CloseReason Unauthorized { get; } = new(4401, "Unauthorized");

    /// <summary>The client's credentials are refused; stock clients try again, with fresh ones.</summary>
    public static CloseReason Forbidden { get; } = new(4403, "Forbidden");

    /// <summary>As <see cref="Forbidden"/>, in the words of <c>graphql-ws</c>.</summary>
    public static CloseReason InitializationFailed { get; } = new(4400, "Connection initialization failed");

    /// <summary>The client of <c>graphql-ws</c> says that it leaves.</summary>
    public static CloseReason Terminated { get; } = new(1000, "GQL_CONNECTION_TERMINATE received");

    /// <summary>The session's end has come, and the client sent no fresh token.</summary>
    public static CloseReason SessionExpired { get; } = new(4403, "Session expired");

    /// <summary>An admin has ended the session.</summary>
    public static CloseReason SessionRevoked { get; } = new(4403, "Session revoked");

    /// <summary>The client offered no subprotocol that the server speaks.</summary>
    public static CloseReason SubprotocolNotAcceptable { get; } = new(4406, "Subprotocol not acceptable");

    /// <summary>No <c>connection_init</c> in time.</summary>
    public static CloseReason InitializationTimeout { get; } = new(4408, "Connection initialisation timeout");

    /// <summary>A second <c>connection_init</c>.</summary>
    public static CloseReason TooManyInitializations { get; } = new(4429, "Too many initialisation requests");

    /// <summary>A message larger than the server reads.</summary>
    public static CloseReason MessageTooBig { get; } = new(1009, "Message too big");

    /// <summary>Bytes that are no frames of RFC 6455.</summary>
    public static CloseReason ProtocolError { get; } = new(1002, "Protocol error");

    /// <summary>Text that is not UTF-8.</summary>
    public static CloseReason InvalidText { get; } = new(1007, "Text is not UTF-8");

    /// <summary>A compressed message that cannot be inflated.</summary>
    public static CloseReason InvalidDeflate { get; } = new(1007, "Message cannot be inflated");

    /// <summary>The server is going away; clients come back elsewhere, or later.</summary>
    public static CloseReason Restart { get; } = new(1012, "Server is shutting down");

    /// <summary>The server cannot serve this client now.</summary>
    public static CloseReason TryAgainLater { get; } = new(1013, "Try again later");

    /// <summary>The client does not read what it is sent.</summary>
    public static CloseReason TooSlow { get; } = new(1013, "Client reads too slowly");

    /// <summary>The peer has not been heard of for too long.</summary>
    public static CloseReason NoAnswer { get; } = new(1013, "No answer to pings");

    /// <summary>Answers a close frame without a code.</summary>
    public static CloseReason Normal { get; } = new(1000, "");

    /// <summary>The socket went away without a close frame: what RFC 6455 §7.1.5 calls 1006; never sent.</summary>
    public static CloseReason Abnormal { get; } = new(1006, "");

    /// <summary>A close frame without a code: what RFC 6455 §7.1.5 calls 1005; never sent.</summary>
    public static CloseReason NoCode { get; } = new(1005, "");

    /// <summary>An id that is already in use.</summary>
    public static CloseReason SubscriberExists(string id)
    {
        var reason = $"Subscriber for {id} already exists";
        return new(4409, Encoding.UTF8.GetByteCount(reason) <= MaxReasonBytes ? reason : "Subscriber already exists");
    }
}

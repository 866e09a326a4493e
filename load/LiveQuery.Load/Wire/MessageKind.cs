namespace LiveQuery.Load.Wire;

/// <summary>What a server's message is, in either subprotocol.</summary>
internal enum MessageKind
{
    /// <summary><c>connection_ack</c>.</summary>
    Ack,

    /// <summary><c>next</c>, or <c>data</c>.</summary>
    Next,

    /// <summary><c>error</c>.</summary>
    Error,

    /// <summary><c>complete</c>.</summary>
    Complete,

    /// <summary><c>ping</c>.</summary>
    Ping,

    /// <summary><c>pong</c>, or <c>ka</c>: nothing to do.</summary>
    Alive,

    /// <summary>Anything else.</summary>
    Other,
}

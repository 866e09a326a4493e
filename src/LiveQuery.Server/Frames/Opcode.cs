namespace LiveQuery.Server.Frames;

/// <summary>What a frame is. See https://www.rfc-editor.org/rfc/rfc6455#section-5.2</summary>
internal enum Opcode
{
    /// <summary>More of the message that has begun.</summary>
    Continuation = 0,

    /// <summary>A message of text, or its beginning.</summary>
    Text = 1,

    /// <summary>A message of bytes, or its beginning.</summary>
    Binary = 2,

    /// <summary>The sender sends nothing more.</summary>
    Close = 8,

    /// <summary>Asks for a <see cref="Pong"/>.</summary>
    Ping = 9,

    /// <summary>Answers a <see cref="Ping"/>, or says that the sender lives.</summary>
    Pong = 10,
}

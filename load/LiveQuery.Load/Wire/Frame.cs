namespace LiveQuery.Load.Wire;

/// <summary>The head of a WebSocket frame (RFC 6455, section 5.2).</summary>
/// <param name="Opcode">What it is: 0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong.</param>
/// <param name="IsFinal">Whether it ends its message.</param>
/// <param name="HeadLength">Bytes of the head.</param>
/// <param name="PayloadLength">Bytes of the payload.</param>
internal readonly record struct Frame(byte Opcode, bool IsFinal, int HeadLength, int PayloadLength)
{
    /// <summary>Bytes of the whole frame.</summary>
    public int Length => HeadLength + PayloadLength;
}

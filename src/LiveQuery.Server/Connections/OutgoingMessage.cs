namespace LiveQuery.Server.Connections;

/// <summary>A text message in the parts that it is shared by: an operation's head, a cohort's body, a constant tail.</summary>
internal readonly record struct OutgoingMessage(
    ReadOnlyMemory<byte> Head,
    ReadOnlyMemory<byte> Body = default,
    ReadOnlyMemory<byte> Tail = default)
{
    /// <summary>The bytes of the message, without its frame.</summary>
    public int Length => Head.Length + Body.Length + Tail.Length;

    /// <summary>Writes the parts one after the other.</summary>
    public void CopyTo(Span<byte> destination)
    {
        Head.Span.CopyTo(destination);
        Body.Span.CopyTo(destination[Head.Length..]);
        Tail.Span.CopyTo(destination[(Head.Length + Body.Length)..]);
    }
}

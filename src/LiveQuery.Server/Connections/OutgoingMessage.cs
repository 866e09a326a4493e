using LiveQuery.Engine.Results;

namespace LiveQuery.Server.Connections;

/// <summary>
/// A message in the parts that it is shared by: an operation's head, a constant label, a cohort's body, and a tail.
/// </summary>
internal readonly record struct OutgoingMessage(
    ReadOnlyMemory<byte> Head,
    ReadOnlyMemory<byte> Label = default,
    ReadOnlyMemory<byte> Body = default,
    ReadOnlyMemory<byte> Tail = default)
{
    /// <summary>What others are sent the body of; null where nobody is.</summary>
    public SharedBytes? Shared { get; init; }

    /// <summary>The bytes of the message, without its frame.</summary>
    public int Length => Head.Length + Label.Length + Body.Length + Tail.Length;

    /// <summary>Whether it is whole in its head.</summary>
    public bool IsOnePart => Head.Length == Length;

    /// <summary>Writes the parts one after the other.</summary>
    public void CopyTo(Span<byte> destination)
    {
        Head.Span.CopyTo(destination);
        destination = destination[Head.Length..];
        Label.Span.CopyTo(destination);
        destination = destination[Label.Length..];
        Body.Span.CopyTo(destination);
        Tail.Span.CopyTo(destination[Body.Length..]);
    }
}

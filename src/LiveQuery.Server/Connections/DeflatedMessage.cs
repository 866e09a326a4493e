using LiveQuery.Server.Frames;

namespace LiveQuery.Server.Connections;

/// <summary>
/// A message compressed as <c>permessage-deflate</c> has it: what is the client's own stands uncompressed around a body
/// that was compressed once for all. See https://www.rfc-editor.org/rfc/rfc7692#section-7.2.1
/// </summary>
/// <param name="message">The message.</param>
/// <param name="body">Its body, compressed.</param>
internal readonly ref struct DeflatedMessage(OutgoingMessage message, ReadOnlySpan<byte> body)
{
    // The block of nothing that ends every message; its length is not sent.
    private const int EndBytes = 1;

    private readonly OutgoingMessage _message = message;
    private readonly ReadOnlySpan<byte> _body = body;

    /// <summary>The bytes that it takes on the wire, without its frame.</summary>
    public int Length =>
        StoredBlocks.Measure(_message.Head.Length + _message.Label.Length)
        + _body.Length
        + StoredBlocks.LengthBytes
        + _message.Tail.Length
        + EndBytes;

    /// <summary>Writes it.</summary>
    public void CopyTo(Span<byte> destination)
    {
        var at = StoredBlocks.Write(destination, _message.Head.Span, _message.Label.Span);
        _body.CopyTo(destination[at..]);
        at += _body.Length;

        // The body has opened the block that the tail fills.
        at += StoredBlocks.WriteLength(destination[at..], _message.Tail.Length);
        _message.Tail.Span.CopyTo(destination[at..]);
        destination[at + _message.Tail.Length] = 0;
    }
}

using System.IO.Compression;

namespace LiveQuery.Server.Frames;

/// <summary>
/// Compresses bytes so that they can stand anywhere in a message: they refer to nothing before them, and end at a whole
/// byte, with a stored block opened whose length is yet to be told.
/// </summary>
internal static class Deflater
{
    /// <summary>
    /// What a flush ends with: the length of a stored block of nothing. It is taken off a message's end, and stands there no
    /// more on the wire. See https://www.rfc-editor.org/rfc/rfc7692#section-7.2.1
    /// </summary>
    public static ReadOnlySpan<byte> FlushTail => [0, 0, 0xff, 0xff];

    /// <summary>Compresses bytes.</summary>
    public static byte[] Deflate(ReadOnlyMemory<byte> bytes)
    {
        // Most of JSON becomes smaller than half; where it does not the buffer grows.
        using var output = new MemoryStream(bytes.Length / 2);
        using var deflate = new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true);
        deflate.Write(bytes.Span);
        deflate.Flush();

        // Before the stream is disposed, which would end all with a final block.
        var deflated = output.GetBuffer().AsSpan(0, (int)output.Length);
        return deflated.EndsWith(FlushTail)
            ? deflated[..^FlushTail.Length].ToArray()
            : throw new InvalidOperationException("A flush did not end as DEFLATE has it.");
    }
}

using System.Buffers.Binary;

namespace LiveQuery.Server.Frames;

/// <summary>Bytes as DEFLATE carries them uncompressed. See https://www.rfc-editor.org/rfc/rfc1951#section-3.2.4</summary>
internal static class StoredBlocks
{
    /// <summary>The most bytes of one block.</summary>
    public const int MostBytes = ushort.MaxValue;

    /// <summary>The bytes that tell a block's length, after the byte that says what it is.</summary>
    public const int LengthBytes = 4;

    private const int HeaderBytes = 1 + LengthBytes;

    /// <summary>The bytes that so many take as blocks.</summary>
    public static int Measure(int length) => length + (HeaderBytes * ((length + MostBytes - 1) / MostBytes));

    /// <summary>Writes two runs of bytes, one after the other, as blocks; how many bytes those take.</summary>
    public static int Write(Span<byte> destination, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var at = 0;
        while (first.Length + second.Length is > 0 and var left)
        {
            var length = Math.Min(left, MostBytes);
            destination[at++] = 0;
            at += WriteLength(destination[at..], length);
            var ofFirst = Math.Min(length, first.Length);
            first[..ofFirst].CopyTo(destination[at..]);
            second[..(length - ofFirst)].CopyTo(destination[(at + ofFirst)..]);
            at += length;
            first = first[ofFirst..];
            second = second[(length - ofFirst)..];
        }

        return at;
    }

    /// <summary>Writes the length of a block, which is told twice; how many bytes that takes.</summary>
    public static int WriteLength(Span<byte> destination, int length)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[2..], (ushort)~length);
        return LengthBytes;
    }
}

using System.Numerics;
using System.Runtime.InteropServices;

namespace LiveQuery.Server.Frames;

/// <summary>Takes the mask off a client's payload. See https://www.rfc-editor.org/rfc/rfc6455#section-5.3</summary>
internal static class Masking
{
    /// <summary>Copies bytes and takes the mask off them.</summary>
    /// <param name="source">The masked bytes.</param>
    /// <param name="destination">Where to; at least as long.</param>
    /// <param name="mask">The mask, as it lies in memory.</param>
    /// <returns>The mask for the bytes that follow.</returns>
    public static uint Unmask(ReadOnlySpan<byte> source, Span<byte> destination, uint mask)
    {
        var wide = new Vector<byte>(MemoryMarshal.AsBytes(Repeat(stackalloc uint[Vector<byte>.Count / sizeof(uint)], mask)));
        var at = 0;
        for (; at + Vector<byte>.Count <= source.Length; at += Vector<byte>.Count)
        {
            (new Vector<byte>(source[at..]) ^ wide).CopyTo(destination[at..]);
        }

        var key = MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in mask));
        for (; at < source.Length; at++)
        {
            destination[at] = (byte)(source[at] ^ key[at & 3]);
        }

        // Turned by as many bytes as the last four were not full.
        return BitConverter.IsLittleEndian
            ? BitOperations.RotateRight(mask, (source.Length & 3) * 8)
            : BitOperations.RotateLeft(mask, (source.Length & 3) * 8);
    }

    private static Span<uint> Repeat(Span<uint> masks, uint mask)
    {
        masks.Fill(mask);
        return masks;
    }
}

using System.Buffers.Binary;

namespace LiveQuery.Load.Wire;

/// <summary>Reads the heads of a server's frames: unmasked, without extensions.</summary>
internal static class FrameReader
{
    /// <summary>The largest payload that is taken, in bytes.</summary>
    public const int MaxPayload = 256 * 1024 * 1024;

    /// <summary>Reads the head that <paramref name="bytes"/> begin with; false where more bytes are needed for it.</summary>
    /// <exception cref="InvalidDataException">A server may not send this.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Frame frame)
    {
        frame = default;
        if (bytes.Length < 2)
        {
            return false;
        }

        if ((bytes[0] & 0x70) != 0 || (bytes[1] & 0x80) != 0)
        {
            throw new InvalidDataException("a frame with reserved bits or a mask");
        }

        var head = bytes[1] switch { 126 => 4, 127 => 10, _ => 2 };
        if (bytes.Length < head)
        {
            return false;
        }

        var length = head switch
        {
            4 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            10 => BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]),
            _ => (ulong)bytes[1],
        };
        if (length > MaxPayload)
        {
            throw new InvalidDataException($"a frame of {length} bytes");
        }

        frame = new Frame((byte)(bytes[0] & 0x0F), (bytes[0] & 0x80) != 0, head, (int)length);
        return true;
    }
}

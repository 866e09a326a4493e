using System.Buffers.Binary;

namespace LiveQuery.Server.Frames;

/// <summary>The beginning of a frame. See https://www.rfc-editor.org/rfc/rfc6455#section-5.2</summary>
/// <param name="Opcode">What the frame is.</param>
/// <param name="IsLast">Whether it ends its message.</param>
/// <param name="Length">The bytes of its payload.</param>
/// <param name="Mask">What its payload is masked with, as its first four bytes lie in memory.</param>
/// <param name="IsDeflated">Whether it begins a message that is compressed.</param>
internal readonly record struct FrameHeader(Opcode Opcode, bool IsLast, long Length, uint Mask, bool IsDeflated)
{
    /// <summary>The most bytes that a client's header takes.</summary>
    public const int MaxClientBytes = 14;

    /// <summary>The most bytes that a server's header takes: it has no mask.</summary>
    public const int MaxServerBytes = 10;

    /// <summary>The most bytes of the payload of a control frame.</summary>
    public const int MaxControlBytes = 125;

    private const byte LastBit = 0x80;
    private const byte ReservedBits = 0x70;

    // RSV1, as RFC 7692 §6 takes it.
    private const byte DeflatedBit = 0x40;
    private const byte OpcodeBits = 0x0f;
    private const byte MaskBit = 0x80;
    private const byte LengthBits = 0x7f;
    private const byte TwoByteLength = 126;
    private const byte EightByteLength = 127;
    private const int MaskBytes = 4;

    /// <summary>Whether it is a frame that stands by itself, also between those of a message.</summary>
    public bool IsControl => Opcode >= Opcode.Close;

    /// <summary>Reads the header of a client's frame.</summary>
    /// <param name="bytes">What has come.</param>
    /// <param name="mayDeflate">Whether it was agreed that messages may be compressed.</param>
    /// <param name="header">The header.</param>
    /// <returns>The bytes that it took; 0: not all of it has come.</returns>
    /// <exception cref="FrameException">No client may send that.</exception>
    public static int Read(ReadOnlySpan<byte> bytes, bool mayDeflate, out FrameHeader header)
    {
        header = default;
        if (bytes.Length < 2)
        {
            return 0;
        }

        var opcode = (Opcode)(bytes[0] & OpcodeBits);
        var reserved = bytes[0] & ReservedBits;
        var isDeflated = mayDeflate && reserved == DeflatedBit && opcode is (Opcode.Text or Opcode.Binary);
        if (reserved != 0 && !isDeflated)
        {
            throw FrameException.Protocol("a reserved bit is set");
        }

        if ((bytes[1] & MaskBit) == 0)
        {
            throw FrameException.Protocol("a client's frame is not masked");
        }

        var shortLength = (byte)(bytes[1] & LengthBits);
        var lengthBytes = shortLength switch { TwoByteLength => 2, EightByteLength => 8, _ => 0 };
        var size = 2 + lengthBytes + MaskBytes;
        if (bytes.Length < size)
        {
            return 0;
        }

        var length = lengthBytes switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            8 => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
            _ => shortLength,
        };
        header = new FrameHeader(
            opcode,
            (bytes[0] & LastBit) != 0,
            length,
            BitConverter.ToUInt32(bytes[(2 + lengthBytes)..]),
            isDeflated);
        header.Check();
        return size;
    }

    /// <summary>Writes the header of a server's frame that is a whole message; the bytes that it takes.</summary>
    public static int Write(Span<byte> destination, Opcode opcode, int length, bool isDeflated = false)
    {
        destination[0] = (byte)(LastBit | (isDeflated ? DeflatedBit : 0) | (int)opcode);
        switch (length)
        {
            case < TwoByteLength:
                destination[1] = (byte)length;
                return 2;
            case <= ushort.MaxValue:
                destination[1] = TwoByteLength;
                BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)length);
                return 4;
            default:
                destination[1] = EightByteLength;
                BinaryPrimitives.WriteInt64BigEndian(destination[2..], length);
                return MaxServerBytes;
        }
    }

    private void Check()
    {
        if (!Enum.IsDefined(Opcode))
        {
            throw FrameException.Protocol("the opcode is none");
        }

        if (Length < 0)
        {
            throw FrameException.Protocol("the length is negative");
        }

        if (IsControl && (!IsLast || Length > MaxControlBytes))
        {
            throw FrameException.Protocol("a control frame is fragmented or too long");
        }
    }
}

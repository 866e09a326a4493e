using System.Buffers;
using System.Buffers.Binary;

namespace LiveQuery.Load.Wire;

/// <summary>
/// Writes a client's frames. The mask is zero: RFC 6455 asks for an unpredictable one to protect proxies from crafted
/// payloads, of which there are none here, and a zero mask leaves the bytes as they are.
/// </summary>
internal static class FrameWriter
{
    private const byte Final = 0x80;
    private const byte Masked = 0x80;

    /// <summary>Writes a final frame with its payload.</summary>
    public static void Write(IBufferWriter<byte> output, byte opcode, ReadOnlySpan<byte> payload) =>
        Write(output, opcode, payload, Masked);

    /// <summary>Writes a final frame as a server does: without a mask.</summary>
    public static void WriteUnmasked(IBufferWriter<byte> output, byte opcode, ReadOnlySpan<byte> payload) =>
        Write(output, opcode, payload, 0);

    private static void Write(IBufferWriter<byte> output, byte opcode, ReadOnlySpan<byte> payload, byte mask)
    {
        var head = output.GetSpan(14);
        head[0] = (byte)(Final | opcode);
        int length;
        if (payload.Length < 126)
        {
            head[1] = (byte)(mask | payload.Length);
            length = 2;
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            head[1] = (byte)(mask | 126);
            BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)payload.Length);
            length = 4;
        }
        else
        {
            head[1] = (byte)(mask | 127);
            BinaryPrimitives.WriteUInt64BigEndian(head[2..], (ulong)payload.Length);
            length = 10;
        }

        if (mask != 0)
        {
            head.Slice(length, 4).Clear();
            length += 4;
        }

        output.Advance(length);
        output.Write(payload);
    }
}

using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Frames;

/// <summary>The payload of a close frame. See https://www.rfc-editor.org/rfc/rfc6455#section-5.5.1</summary>
internal static class ClosePayload
{
    private const int CodeBytes = 2;

    /// <summary>Reads what a client says; without a code it is <see cref="CloseReason.NoCode"/>.</summary>
    /// <exception cref="FrameException">No client may say that.</exception>
    public static CloseReason Read(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return CloseReason.NoCode;
        }

        if (payload.Length < CodeBytes || BinaryPrimitives.ReadUInt16BigEndian(payload) is var code && !IsValid(code))
        {
            throw FrameException.Protocol("a close frame has no code, or one that must not be sent");
        }

        var reason = payload[CodeBytes..];
        return Utf8.IsValid(reason) ? new CloseReason(code, Encoding.UTF8.GetString(reason)) : throw FrameException.InvalidText();
    }

    /// <summary>Writes a code and its reason; the bytes that they take.</summary>
    public static int Write(Span<byte> destination, CloseReason reason)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)reason.Code);
        return CodeBytes + Encoding.UTF8.GetBytes(reason.Reason, destination[CodeBytes..]);
    }

    // 1004, 1005, 1006 and 1015 are never sent; 1016 to 2999 are nobody's yet.
    private static bool IsValid(int code) => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}

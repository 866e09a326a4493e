namespace LiveQuery.Server.Frames;

/// <summary>Reads bytes as DEFLATE packs them: bit by bit, the lowest first. See https://www.rfc-editor.org/rfc/rfc1951#section-3.1.1</summary>
/// <param name="bytes">The bytes.</param>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private const int BitsOfByte = 8;

    // More than any code with its extra bits takes, and as many as fit beside a byte to come.
    private const int MostHeld = 56;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _next;

    // What has been taken out of the bytes and not been read; zeroes above.
    private ulong _bits;
    private int _count;

    /// <summary>Whether nothing is left.</summary>
    public readonly bool IsAtEnd => _count == 0 && _next == _bytes.Length;

    /// <summary>The bits that follow, as many as are left; zeroes after the last.</summary>
    public uint Peek()
    {
        while (_count <= MostHeld && _next < _bytes.Length)
        {
            _bits |= (ulong)_bytes[_next++] << _count;
            _count += BitsOfByte;
        }

        return (uint)_bits;
    }

    /// <summary>Passes over bits.</summary>
    /// <exception cref="FrameException">There are fewer.</exception>
    public void Skip(int count)
    {
        if (count > _count)
        {
            throw FrameException.InvalidDeflate();
        }

        _bits >>= count;
        _count -= count;
    }

    /// <summary>Reads a number of up to 16 bits.</summary>
    /// <exception cref="FrameException">There are fewer.</exception>
    public int Read(int count)
    {
        var number = (int)(Peek() & ((1u << count) - 1));
        Skip(count);
        return number;
    }

    /// <summary>Passes over what is left of the byte that is being read.</summary>
    public void Align() => Skip(_count % BitsOfByte);

    /// <summary>Reads whole bytes.</summary>
    /// <exception cref="FrameException">There are fewer.</exception>
    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        Align();
        _next -= _count / BitsOfByte;
        (_bits, _count) = (0, 0);
        if (length > _bytes.Length - _next)
        {
            throw FrameException.InvalidDeflate();
        }

        _next += length;
        return _bytes.Slice(_next - length, length);
    }
}

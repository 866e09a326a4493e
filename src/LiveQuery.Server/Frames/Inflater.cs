using System.Buffers;

namespace LiveQuery.Server.Frames;

/// <summary>
/// Inflates one message of a client, into a buffer that is borrowed and never grows beyond what a message may have. Our
/// own, since that of the framework cannot tell where a final block ends, after which a message may go on, nor a message
/// that breaks off from a whole one. See https://www.rfc-editor.org/rfc/rfc1951
/// </summary>
/// <param name="maxBytes">The most bytes of a message.</param>
internal sealed class Inflater(int maxBytes)
{
    private const int FirstBuffer = 1024;
    private const int EndOfBlock = 256;
    private const int FirstLength = 257;
    private const int MostLiterals = 286;
    private const int MostDistances = 30;

    // Lengths of codes that are told as a repetition.
    private const int RepeatLast = 16;
    private const int RepeatZero = 17;

    private static readonly byte[] LengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private static readonly ushort[] Lengths =
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    private static readonly byte[] LengthBits =
        [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private static readonly ushort[] Distances =
    [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
        8193, 12289, 16385, 24577,
    ];

    private static readonly byte[] DistanceBits =
        [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    // §3.2.6: the codes that need not be told.
    private static readonly HuffmanCode FixedLiterals = new HuffmanCode().Set(
    [
        .. Enumerable.Repeat((byte)8, 144), .. Enumerable.Repeat((byte)9, 112), .. Enumerable.Repeat((byte)7, 24),
        .. Enumerable.Repeat((byte)8, 8),
    ]);

    private static readonly HuffmanCode FixedDistances = new HuffmanCode().Set([.. Enumerable.Repeat((byte)5, 32)]);

    private byte[] _output = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private HuffmanCode? _literals;
    private HuffmanCode? _distances;

    /// <summary>The bytes that were inflated.</summary>
    public int Length { get; private set; }

    /// <summary>Inflates a message, its tail of 00 00 FF FF put back; false where it is larger than it may be.</summary>
    /// <exception cref="FrameException">It is not what DEFLATE makes of anything.</exception>
    public bool TryInflate(ReadOnlySpan<byte> message)
    {
        var reader = new BitReader(message);
        while (!reader.IsAtEnd)
        {
            var isFinal = reader.Read(1) == 1;
            var isRead = reader.Read(2) switch
            {
                0 => TryCopy(ref reader),
                1 => TryDecode(ref reader, FixedLiterals, FixedDistances),
                2 => TryDecodeOwn(ref reader),
                _ => throw FrameException.InvalidDeflate(),
            };
            if (!isRead)
            {
                return false;
            }

            if (isFinal)
            {
                // RFC 7692 §7.2.3.4: some end each flush so; what follows begins with a byte of its own.
                reader.Align();
            }
        }

        return true;
    }

    /// <summary>Gives the buffer away, which is to be returned to the shared pool.</summary>
    public byte[] Take()
    {
        var output = _output;
        _output = [];
        return output;
    }

    /// <summary>Returns the buffer; once it has been taken, nothing.</summary>
    public void Release()
    {
        if (Take() is { Length: > 0 } output)
        {
            ArrayPool<byte>.Shared.Return(output);
        }
    }

    // §3.2.4
    private bool TryCopy(ref BitReader reader)
    {
        reader.Align();
        var length = reader.Read(16);
        if (reader.Read(16) != (length ^ 0xffff))
        {
            throw FrameException.InvalidDeflate();
        }

        var bytes = reader.ReadBytes(length);
        if (!TryMakeRoom(length))
        {
            return false;
        }

        bytes.CopyTo(_output.AsSpan(Length));
        Length += length;
        return true;
    }

    private bool TryDecode(ref BitReader reader, HuffmanCode literals, HuffmanCode distances)
    {
        while (literals.Read(ref reader) is not EndOfBlock and var symbol)
        {
            if (symbol > EndOfBlock)
            {
                if (!TryRepeat(ref reader, symbol - FirstLength, distances))
                {
                    return false;
                }

                continue;
            }

            if (!TryMakeRoom(1))
            {
                return false;
            }

            _output[Length++] = (byte)symbol;
        }

        return true;
    }

    private bool TryRepeat(ref BitReader reader, int step, HuffmanCode distances)
    {
        if (step >= Lengths.Length)
        {
            throw FrameException.InvalidDeflate();
        }

        var length = Lengths[step] + reader.Read(LengthBits[step]);
        var far = distances.Read(ref reader);
        if (far >= Distances.Length)
        {
            throw FrameException.InvalidDeflate();
        }

        var distance = Distances[far] + reader.Read(DistanceBits[far]);
        if (distance > Length)
        {
            throw FrameException.InvalidDeflate();
        }

        if (!TryMakeRoom(length))
        {
            return false;
        }

        // What is copied may have been written by this very copy: then byte by byte.
        var to = _output.AsSpan(Length, length);
        var from = _output.AsSpan(Length - distance, Math.Min(length, distance));
        from.CopyTo(to);
        for (var i = from.Length; i < length; i++)
        {
            to[i] = to[i - distance];
        }

        Length += length;
        return true;
    }

    // §3.2.7: the lengths of both codes' codes are told by a third one.
    private bool TryDecodeOwn(ref BitReader reader)
    {
        var literals = reader.Read(5) + FirstLength;
        var distances = reader.Read(5) + 1;
        var told = reader.Read(4) + 4;
        if (literals > MostLiterals || distances > MostDistances)
        {
            throw FrameException.InvalidDeflate();
        }

        Span<byte> lengths = stackalloc byte[MostLiterals + MostDistances];
        lengths.Clear();
        foreach (var symbol in LengthOrder.AsSpan(0, told))
        {
            lengths[symbol] = (byte)reader.Read(3);
        }

        _literals ??= new HuffmanCode();
        _literals.Set(lengths[..LengthOrder.Length]);
        lengths.Clear();
        ReadLengths(ref reader, lengths[..(literals + distances)], _literals);
        if (lengths[EndOfBlock] == 0)
        {
            throw FrameException.InvalidDeflate();
        }

        _distances ??= new HuffmanCode();
        return TryDecode(
            ref reader, _literals.Set(lengths[..literals]), _distances.Set(lengths.Slice(literals, distances)));
    }

    private static void ReadLengths(ref BitReader reader, scoped Span<byte> lengths, HuffmanCode code)
    {
        for (var at = 0; at < lengths.Length;)
        {
            var symbol = code.Read(ref reader);
            if (symbol < RepeatLast)
            {
                lengths[at++] = (byte)symbol;
                continue;
            }

            if (symbol == RepeatLast && at == 0)
            {
                throw FrameException.InvalidDeflate();
            }

            var value = symbol == RepeatLast ? lengths[at - 1] : (byte)0;
            var count = symbol switch
            {
                RepeatLast => 3 + reader.Read(2),
                RepeatZero => 3 + reader.Read(3),
                _ => 11 + reader.Read(7),
            };
            if (count > lengths.Length - at)
            {
                throw FrameException.InvalidDeflate();
            }

            lengths.Slice(at, count).Fill(value);
            at += count;
        }
    }

    private bool TryMakeRoom(int count)
    {
        if (count > maxBytes - Length)
        {
            return false;
        }

        if (_output.Length - Length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + count, (int)Math.Min(maxBytes, _output.Length * 2L)));
            _output.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_output);
            _output = larger;
        }

        return true;
    }
}

namespace LiveQuery.Server.Frames;

/// <summary>
/// A prefix code of DEFLATE, told by the lengths of its codes alone. Short codes are looked up in a table, longer ones are
/// counted through. See https://www.rfc-editor.org/rfc/rfc1951#section-3.2.2
/// </summary>
internal sealed class HuffmanCode
{
    private const int MostBits = 15;
    private const int MostSymbols = 288;

    // Most codes are this short; a larger table would take longer to fill than it saves in a small message.
    private const int TableBits = 9;
    private const int SymbolBits = 9;

    // By the bits that follow: a symbol and the length of its code; zero where the code is longer than the table's.
    private readonly ushort[] _table = new ushort[1 << TableBits];

    // How many codes have each length, and the symbols in the order of their codes.
    private readonly ushort[] _counts = new ushort[MostBits + 1];
    private readonly ushort[] _symbols = new ushort[MostSymbols];

    /// <summary>Makes the code anew of the length of each symbol's code; 0: the symbol has none.</summary>
    /// <exception cref="FrameException">There is no such code.</exception>
    public HuffmanCode Set(ReadOnlySpan<byte> lengths)
    {
        Array.Clear(_table);
        Array.Clear(_counts);
        foreach (var length in lengths)
        {
            _counts[length]++;
        }

        _counts[0] = 0;
        Check();
        Span<ushort> places = stackalloc ushort[MostBits + 2];
        Span<uint> codes = stackalloc uint[MostBits + 2];
        for (var bits = 1; bits <= MostBits; bits++)
        {
            places[bits + 1] = (ushort)(places[bits] + _counts[bits]);
            codes[bits + 1] = (codes[bits] + _counts[bits]) << 1;
        }

        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] is > 0 and var bits)
            {
                _symbols[places[bits]++] = (ushort)symbol;
                Tabulate(symbol, codes[bits]++, bits);
            }
        }

        return this;
    }

    /// <summary>Reads one symbol.</summary>
    /// <exception cref="FrameException">What follows is no code.</exception>
    public int Read(ref BitReader reader)
    {
        var next = reader.Peek();
        var entry = _table[next & ((1 << TableBits) - 1)];
        if (entry == 0)
        {
            return ReadLong(ref reader, next);
        }

        reader.Skip(entry >> SymbolBits);
        return entry & ((1 << SymbolBits) - 1);
    }

    private int ReadLong(ref BitReader reader, uint next)
    {
        var (code, first, place) = (0, 0, 0);
        for (var bits = 1; bits <= MostBits; bits++, next >>= 1)
        {
            code = (code << 1) | (int)(next & 1);
            first <<= 1;
            if (code - first < _counts[bits])
            {
                reader.Skip(bits);
                return _symbols[place + code - first];
            }

            place += _counts[bits];
            first += _counts[bits];
        }

        throw FrameException.InvalidDeflate();
    }

    // A code's first bit is the lowest of those that follow.
    private void Tabulate(int symbol, uint code, int bits)
    {
        if (bits > TableBits)
        {
            return;
        }

        var reversed = 0u;
        for (var i = 0; i < bits; i++)
        {
            reversed |= ((code >> i) & 1) << (bits - 1 - i);
        }

        for (var at = reversed; at < _table.Length; at += 1u << bits)
        {
            _table[at] = (ushort)((bits << SymbolBits) | symbol);
        }
    }

    // Codes must neither overlap nor leave a gap; one code of one bit is what may stand alone, and none at all.
    private void Check()
    {
        var (free, longest) = (1, 0);
        for (var bits = 1; bits <= MostBits; bits++)
        {
            free = (free << 1) - _counts[bits];
            longest = _counts[bits] > 0 ? bits : longest;
            if (free < 0)
            {
                throw FrameException.InvalidDeflate();
            }
        }

        if (free > 0 && longest > 1)
        {
            throw FrameException.InvalidDeflate();
        }
    }
}

namespace Hone.Formats.Compression;

/// <summary>A canonical Huffman code of DEFLATE as a table over the next bits, with further tables for codes that are longer (RFC 1951, 3.2.2).</summary>
/// <param name="firstBits">Bits that the first table is looked up by.</param>
sealed class InflateTable(int firstBits)
{
    const int MostBits = 15;

    /// <summary>A cell: bits to pass lowest, then eight bits of kind, then the value.</summary>
    uint[] _cells = new uint[1 << firstBits];

    /// <summary>The kind of a cell that leads to a further table, looked up by as many bits as are in it below this one.</summary>
    internal const uint Further = 0x80 << 8;

    /// <summary>Builds the code.</summary>
    /// <param name="lengths">By symbol: bits of its code, 0 where it does not occur.</param>
    /// <param name="meaning">By symbol: kind and value as a cell holds them.</param>
    /// <exception cref="InvalidDataException">More codes than fit, or fewer than fill the code; a single one may stand alone.</exception>
    internal void Build(ReadOnlySpan<byte> lengths, ReadOnlySpan<uint> meaning)
    {
        Span<int> counts = stackalloc int[MostBits + 1], next = stackalloc int[MostBits + 1];
        foreach (byte length in lengths)
            counts[length]++;
        counts[0] = 0;
        int left = 1, longest = 0, codes = 0;
        for (int bits = 1; bits <= MostBits; bits++)
        {
            left = (left << 1) - counts[bits];
            if (left < 0)
                throw new InvalidDataException("a Huffman code has more symbols than fit");
            next[bits] = (next[bits - 1] + counts[bits - 1]) << 1;
            longest = counts[bits] > 0 ? bits : longest;
            codes += counts[bits];
        }
        if (left > 0 && codes > 1)
            throw new InvalidDataException("a Huffman code has fewer symbols than it takes");

        int further = Math.Max(0, longest - firstBits), size = 1 << firstBits;
        // Each first cell whose code goes on has a table of the same size: at most 2 to the power of 15 − firstBits cells.
        if (_cells.Length < size + (further > 0 ? codes << further : 0))
            _cells = new uint[size + (codes << further)];
        _cells.AsSpan().Clear();
        int free = size;
        for (int symbol = 0; symbol < lengths.Length; symbol++)
            if (lengths[symbol] is > 0 and byte length)
                Place(Reversed(next[length]++, length), length, meaning[symbol], further, ref free);
    }

    void Place(int code, int length, uint meaning, int further, ref int free)
    {
        if (length <= firstBits)
        {
            for (int i = code; i < 1 << firstBits; i += 1 << length)
                _cells[i] = meaning | (uint)length;
            return;
        }
        ref uint first = ref _cells[code & ((1 << firstBits) - 1)];
        if (first == 0)
        {
            first = (uint)free << 16 | Further | (uint)further << 8 | (uint)firstBits;
            free += 1 << further;
        }
        int table = (int)(first >> 16);
        for (int i = code >> firstBits; i < 1 << further; i += 1 << (length - firstBits))
            _cells[table + i] = meaning | (uint)(length - firstBits);
    }

    static int Reversed(int code, int length)
    {
        int reversed = 0;
        for (int i = 0; i < length; i++, code >>= 1)
            reversed = reversed << 1 | code & 1;
        return reversed;
    }

    /// <summary>The cell of the next symbol; its bits are passed. 0 where no symbol has these bits.</summary>
    internal uint Next(BitInput input)
    {
        uint cell = _cells[(int)input.Bits & ((1 << firstBits) - 1)];
        input.Pass((byte)cell);
        if ((cell & Further) == 0)
            return cell;
        cell = _cells[(int)(cell >> 16) + ((int)input.Bits & ((1 << (int)(cell >> 8 & 0x7F)) - 1))];
        input.Pass((byte)cell);
        return cell;
    }
}

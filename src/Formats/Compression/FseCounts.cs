namespace Hone.Formats.Compression;

/// <summary>How often each symbol stands in a table of finite state entropy, as a Zstandard block describes it (RFC 8878, 4.1.1).</summary>
ref struct FseCounts
{
    /// <summary>Symbols of the largest table: match lengths have 53.</summary>
    internal const int MostSymbols = 53;

    /// <summary>By symbol: places in the table; −1 for one place that is reached rarely.</summary>
    internal Span<short> Of;

    /// <summary>Symbols that are described.</summary>
    internal int Symbols;

    /// <summary>The table has 2 to this power places.</summary>
    internal int Log;

    /// <summary>Reads a description.</summary>
    /// <param name="source">Begins with it.</param>
    /// <param name="counts">Taken for <see cref="Of"/>; as long as symbols are allowed.</param>
    /// <param name="mostLog">The largest <see cref="Log"/> that is allowed.</param>
    /// <param name="length">Bytes it takes.</param>
    /// <exception cref="InvalidDataException">It contradicts itself.</exception>
    internal static FseCounts Read(ReadOnlySpan<byte> source, Span<short> counts, int mostLog, out int length)
    {
        counts.Clear();
        int at = 0;
        int log = Bits(source, ref at, 4) + 5;
        if (log > mostLog)
            throw new InvalidDataException($"a table of 2^{log} states is larger than allowed");
        int remaining = (1 << log) + 1, threshold = 1 << log, width = log + 1, symbol = 0;
        while (remaining > 1)
        {
            if (symbol >= counts.Length)
                throw new InvalidDataException("a table has more symbols than allowed");
            // Values that cannot occur any more make room: the lower ones take a bit less.
            int spare = 2 * threshold - 1 - remaining;
            int value = Peek(source, at) & (threshold - 1);
            if (value < spare)
                at += width - 1;
            else
            {
                value = Peek(source, at) & (2 * threshold - 1);
                at += width;
                if (value >= threshold)
                    value -= spare;
            }
            int count = value - 1;
            counts[symbol++] = (short)count;
            remaining -= Math.Abs(count);
            if (count == 0)
                for (int more = 3; more == 3; symbol += more)
                {
                    more = Bits(source, ref at, 2);
                    if (symbol + more > counts.Length)
                        throw new InvalidDataException("a table has more symbols than allowed");
                }
            for (; remaining > 0 && remaining < threshold; threshold >>= 1)
                width--;
            if (at > 8 * source.Length)
                throw new InvalidDataException("the description of a table ends too early");
        }
        if (remaining != 1)
            throw new InvalidDataException("the symbols of a table fill more places than it has");
        length = (at + 7) / 8;
        return new FseCounts { Of = counts, Symbols = symbol, Log = log };
    }

    /// <summary>The symbol of each state, spread over the table.</summary>
    internal readonly void Spread(Span<byte> symbolOf)
    {
        int size = 1 << Log, mask = size - 1, high = mask, step = (size >> 1) + (size >> 3) + 3, at = 0;
        for (int symbol = 0; symbol < Symbols; symbol++)
            if (Of[symbol] == -1)
                symbolOf[high--] = (byte)symbol;
        for (int symbol = 0; symbol < Symbols; symbol++)
            for (int i = 0; i < Of[symbol]; i++)
            {
                symbolOf[at] = (byte)symbol;
                do
                    at = (at + step) & mask;
                while (at > high);
            }
    }

    static int Bits(ReadOnlySpan<byte> source, ref int at, int count)
    {
        int value = Peek(source, at) & ((1 << count) - 1);
        at += count;
        return value;
    }

    /// <summary>At least 16 bits from a bit on; zeros behind the end.</summary>
    static int Peek(ReadOnlySpan<byte> source, int at)
    {
        int value = 0;
        for (int i = 2; i >= 0; i--)
            value = value << 8 | ((at >> 3) + i < source.Length ? source[(at >> 3) + i] : 0);
        return value >> (at & 7);
    }
}

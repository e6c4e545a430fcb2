using System.Numerics;

namespace Hone.Formats.Compression;

/// <summary>One state of a table that decodes literal lengths, match lengths or offsets.</summary>
/// <param name="Next">The lowest state that may follow.</param>
/// <param name="NextBits">Bits to read and add to it.</param>
/// <param name="ExtraBits">Bits to read and add to <paramref name="Base"/>.</param>
/// <param name="Base">The smallest value the state's symbol stands for.</param>
readonly record struct SequenceState(ushort Next, byte NextBits, byte ExtraBits, uint Base);

/// <summary>A finite state entropy table of one of the three kinds a sequence is made of (RFC 8878, 3.1.1.3.2).</summary>
sealed class SequenceTable
{
    /// <summary>What one kind of table is like.</summary>
    internal sealed class Kind
    {
        internal required string Name { get; init; }

        internal required int MostLog { get; init; }

        internal required byte[] ExtraBits { get; init; }

        internal required uint[] Base { get; init; }

        internal required int PredefinedLog { get; init; }

        internal required short[] Predefined { get; init; }
    }

    /// <summary>Lengths of runs of literals.</summary>
    internal static readonly Kind LiteralLengths = new()
    {
        Name = "literal lengths",
        MostLog = 9,
        ExtraBits = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
        Base = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048,
            4096, 8192, 16384, 32768, 65536],
        PredefinedLog = 6,
        Predefined = [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1],
    };

    /// <summary>Lengths of matches.</summary>
    internal static readonly Kind MatchLengths = new()
    {
        Name = "match lengths",
        MostLog = 9,
        ExtraBits = [.. new byte[32], 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
        Base = [.. Enumerable.Range(3, 32).Select(length => (uint)length), 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027,
            2051, 4099, 8195, 16387, 32771, 65539],
        PredefinedLog = 6,
        Predefined = [1, 4, 3, 2, 2, 2, 2, 2, 2, .. Enumerable.Repeat((short)1, 37), -1, -1, -1, -1, -1, -1, -1],
    };

    /// <summary>Offsets, by powers of two; the first three stand for the last ones used.</summary>
    internal static readonly Kind Offsets = new()
    {
        Name = "offsets",
        MostLog = 8,
        ExtraBits = [.. Enumerable.Range(0, 32).Select(code => (byte)code)],
        Base = [.. Enumerable.Range(0, 32).Select(code => 1u << code)],
        PredefinedLog = 5,
        Predefined = [1, 1, 1, 1, 1, 1, 2, 2, 2, .. Enumerable.Repeat((short)1, 15), -1, -1, -1, -1, -1],
    };

    readonly Kind _kind;

    internal SequenceTable(Kind kind)
    {
        _kind = kind;
        States = new SequenceState[1 << kind.MostLog];
    }

    /// <summary>The states; those from 2 to the power <see cref="Log"/> on are left from another table.</summary>
    internal SequenceState[] States { get; }

    /// <summary>Bits of the first state.</summary>
    internal int Log { get; private set; }

    /// <summary>Whether a table is there to be used again.</summary>
    internal bool IsKnown { get; private set; }

    /// <summary>Forgets the table: a frame begins.</summary>
    internal void Forget() => IsKnown = false;

    /// <summary>Becomes the table a block asks for.</summary>
    /// <param name="mode">0 predefined, 1 a single symbol, 2 described, 3 the last one.</param>
    /// <param name="source">What follows in the block.</param>
    /// <returns>Bytes of <paramref name="source"/> that were the description.</returns>
    /// <exception cref="InvalidDataException">The description contradicts itself.</exception>
    internal int Become(int mode, ReadOnlySpan<byte> source)
    {
        Span<short> counts = stackalloc short[FseCounts.MostSymbols];
        switch (mode)
        {
            case 0:
                Build(new FseCounts { Of = _kind.Predefined, Symbols = _kind.Predefined.Length, Log = _kind.PredefinedLog });
                return 0;
            case 1:
                if (source.IsEmpty || source[0] >= _kind.Base.Length)
                    throw new InvalidDataException($"the {_kind.Name} have no valid symbol");
                States[0] = new SequenceState(0, 0, _kind.ExtraBits[source[0]], _kind.Base[source[0]]);
                (Log, IsKnown) = (0, true);
                return 1;
            case 2:
                Build(FseCounts.Read(source, counts[.._kind.Base.Length], _kind.MostLog, out int length));
                return length;
            default:
                return IsKnown ? 0 : throw new InvalidDataException($"the {_kind.Name} repeat a table that was not there");
        }
    }

    void Build(FseCounts counts)
    {
        int size = 1 << counts.Log;
        Span<byte> symbolOf = stackalloc byte[size];
        counts.Spread(symbolOf);
        Span<ushort> next = stackalloc ushort[FseCounts.MostSymbols];
        for (int symbol = 0; symbol < counts.Symbols; symbol++)
            next[symbol] = (ushort)Math.Abs((int)counts.Of[symbol]);
        for (int state = 0; state < size; state++)
        {
            int symbol = symbolOf[state], turn = next[symbol]++;
            int bits = counts.Log - BitOperations.Log2((uint)turn);
            States[state] = new SequenceState((ushort)((turn << bits) - size), (byte)bits, _kind.ExtraBits[symbol], _kind.Base[symbol]);
        }
        (Log, IsKnown) = (counts.Log, true);
    }
}

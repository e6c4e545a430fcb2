using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hone.Formats.Compression;

/// <summary>The Huffman code of a Zstandard block's literals (RFC 8878, 4.2).</summary>
sealed class HuffmanTable
{
    /// <summary>The longest code, in bits.</summary>
    const int MostBits = 11;

    const int MostWeightLog = 6;

    /// <summary>By the next <see cref="_bits"/> bits: symbol, and above it the bits its code has.</summary>
    readonly ushort[] _cells = new ushort[1 << MostBits];

    int _bits;

    /// <summary>Whether a code is there to be used again.</summary>
    internal bool IsKnown => _bits > 0;

    /// <summary>Forgets the code: a frame begins.</summary>
    internal void Forget() => _bits = 0;

    /// <summary>Reads the description of a code.</summary>
    /// <returns>Bytes of <paramref name="source"/> it takes.</returns>
    /// <exception cref="InvalidDataException">It contradicts itself.</exception>
    internal int Read(ReadOnlySpan<byte> source)
    {
        if (source.IsEmpty)
            throw new InvalidDataException("a Huffman code is missing");
        Span<byte> weights = stackalloc byte[256];
        int header = source[0], length = header < 128 ? header : (header - 126) / 2;
        if (length >= source.Length)
            throw new InvalidDataException("the description of a Huffman code ends too early");
        ReadOnlySpan<byte> description = source.Slice(1, length);
        int symbols;
        if (header < 128)
            symbols = ReadWeights(description, weights[..255]);
        else
            for (symbols = 0; symbols < header - 127; symbols++)
                weights[symbols] = (byte)(symbols % 2 == 0 ? description[symbols / 2] >> 4 : description[symbols / 2] & 15);
        Build(weights, symbols);
        return 1 + length;
    }

    /// <summary>Weights stored as two interleaved chains of finite state entropy.</summary>
    static int ReadWeights(ReadOnlySpan<byte> source, Span<byte> weights)
    {
        Span<short> counts = stackalloc short[16];
        FseCounts described = FseCounts.Read(source, counts, MostWeightLog, out int length);
        int size = 1 << described.Log;
        Span<byte> symbolOf = stackalloc byte[1 << MostWeightLog], bitsOf = stackalloc byte[1 << MostWeightLog], nextOf = stackalloc byte[1 << MostWeightLog];
        described.Spread(symbolOf);
        Span<byte> turns = stackalloc byte[16];
        for (int symbol = 0; symbol < described.Symbols; symbol++)
            turns[symbol] = (byte)Math.Abs((int)counts[symbol]);
        for (int state = 0; state < size; state++)
        {
            int turn = turns[symbolOf[state]]++;
            bitsOf[state] = (byte)(described.Log - BitOperations.Log2((uint)turn));
            nextOf[state] = (byte)((turn << bitsOf[state]) - size);
        }

        BackwardBits bits = new(source[length..]);
        int even = (int)bits.Take(described.Log), odd = (int)bits.Take(described.Log), count = 0;
        if (bits.IsOverrun)
            throw new InvalidDataException("the weights of a Huffman code end too early");
        while (true)
        {
            // The chains take turns; when the bits are used up, the other one has the last word.
            if (count + 2 > weights.Length)
                throw new InvalidDataException("a Huffman code has more than 256 symbols");
            weights[count++] = symbolOf[even];
            bits.Reload();
            even = nextOf[even] + (int)bits.Take(bitsOf[even]);
            if (bits.IsOverrun)
            {
                weights[count++] = symbolOf[odd];
                return count;
            }
            (even, odd) = (odd, even);
        }
    }

    void Build(ReadOnlySpan<byte> weights, int symbols)
    {
        Span<int> starts = stackalloc int[MostBits + 2];
        int sum = 0;
        foreach (byte weight in weights[..symbols])
        {
            if (weight > MostBits)
                throw new InvalidDataException("a Huffman code is longer than 11 bits");
            starts[weight]++;
            sum += weight == 0 ? 0 : 1 << (weight - 1);
        }
        // The last symbol's weight is not stored: it fills the table up.
        int bits = sum == 0 ? 0 : BitOperations.Log2((uint)sum) + 1, left = (1 << bits) - sum;
        if (sum == 0 || bits > MostBits || !BitOperations.IsPow2(left))
            throw new InvalidDataException("the weights of a Huffman code make no tree");
        int last = BitOperations.Log2((uint)left) + 1;
        starts[last]++;
        if (starts[1] < 2 || starts[1] % 2 != 0)
            throw new InvalidDataException("the weights of a Huffman code make no tree");
        for (int weight = 1, at = 0; weight <= bits; weight++)
        {
            int count = starts[weight];
            starts[weight] = at;
            at += count << (weight - 1);
        }
        for (int symbol = 0; symbol <= symbols; symbol++)
        {
            int weight = symbol == symbols ? last : weights[symbol];
            if (weight == 0)
                continue;
            int places = 1 << (weight - 1);
            _cells.AsSpan(starts[weight], places).Fill((ushort)(symbol | (bits + 1 - weight) << 8));
            starts[weight] += places;
        }
        _bits = bits;
    }

    /// <summary>Decodes one stream.</summary>
    /// <exception cref="InvalidDataException">It does not give exactly as many symbols as wanted.</exception>
    internal void Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        BackwardBits bits = new(source);
        Finish(ref bits, destination);
    }

    /// <summary>Decodes four streams, of which the first three give a quarter each, rounded up.</summary>
    /// <param name="source">Three lengths of two bytes, then the streams.</param>
    /// <param name="destination">All symbols.</param>
    /// <exception cref="InvalidDataException">They do not give exactly as many symbols as wanted.</exception>
    internal void DecodeFour(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int quarter = (destination.Length + 3) / 4;
        if (source.Length < 6 || destination.Length < 6)
            throw new InvalidDataException("four streams of literals need more bytes");
        int first = BinaryPrimitives.ReadUInt16LittleEndian(source), second = BinaryPrimitives.ReadUInt16LittleEndian(source[2..]),
            third = BinaryPrimitives.ReadUInt16LittleEndian(source[4..]);
        source = source[6..];
        if (first + second + third >= source.Length)
            throw new InvalidDataException("four streams of literals are longer than their block");
        ReadOnlySpan<byte> a = source[..first], b = source.Slice(first, second), c = source.Slice(first + second, third), d = source[(first + second + third)..];
        BackwardBits bitsA = new(a), bitsB = new(b), bitsC = new(c), bitsD = new(d);
        int done = DecodeFast(ref bitsA, ref bitsB, ref bitsC, ref bitsD, a, b, c, d, destination, quarter);
        Finish(ref bitsA, destination[done..quarter]);
        Finish(ref bitsB, destination[(quarter + done)..(2 * quarter)]);
        Finish(ref bitsC, destination[(2 * quarter + done)..(3 * quarter)]);
        Finish(ref bitsD, destination[(3 * quarter + done)..]);
    }

    /// <summary>
    /// Decodes five symbols of each stream at a time while every stream has eight bytes before its container: then no load and
    /// no store can leave its span, and five codes (55 bits) fit into what a reload provides.
    /// </summary>
    /// <returns>Symbols decoded of each stream.</returns>
    int DecodeFast(
        ref BackwardBits bitsA, ref BackwardBits bitsB, ref BackwardBits bitsC, ref BackwardBits bitsD,
        ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, ReadOnlySpan<byte> d, Span<byte> destination, int quarter)
    {
        int rounds = (destination.Length - 3 * quarter) / 5, done = 0;
        int shift = 64 - _bits;
        ref ushort cells = ref MemoryMarshal.GetArrayDataReference(_cells);
        ref byte sourceA = ref MemoryMarshal.GetReference(a), sourceB = ref MemoryMarshal.GetReference(b),
            sourceC = ref MemoryMarshal.GetReference(c), sourceD = ref MemoryMarshal.GetReference(d);
        ref byte outA = ref MemoryMarshal.GetReference(destination);
        ref byte outB = ref Unsafe.Add(ref outA, quarter), outC = ref Unsafe.Add(ref outB, quarter), outD = ref Unsafe.Add(ref outC, quarter);
        (int atA, int atB, int atC, int atD) = (bitsA.At, bitsB.At, bitsC.At, bitsD.At);
        (int usedA, int usedB, int usedC, int usedD) = (bitsA.Consumed, bitsB.Consumed, bitsC.Consumed, bitsD.Consumed);
        for (; rounds > 0 && Math.Min(Math.Min(atA, atB), Math.Min(atC, atD)) >= 8; rounds--)
        {
            ulong wordA = Load(ref sourceA, ref atA, ref usedA), wordB = Load(ref sourceB, ref atB, ref usedB),
                wordC = Load(ref sourceC, ref atC, ref usedC), wordD = Load(ref sourceD, ref atD, ref usedD);
            for (int i = 0; i < 5; i++)
            {
                uint cellA = Unsafe.Add(ref cells, (nint)(wordA >> shift)), cellB = Unsafe.Add(ref cells, (nint)(wordB >> shift)),
                    cellC = Unsafe.Add(ref cells, (nint)(wordC >> shift)), cellD = Unsafe.Add(ref cells, (nint)(wordD >> shift));
                Unsafe.Add(ref outA, done + i) = (byte)cellA;
                Unsafe.Add(ref outB, done + i) = (byte)cellB;
                Unsafe.Add(ref outC, done + i) = (byte)cellC;
                Unsafe.Add(ref outD, done + i) = (byte)cellD;
                (cellA, cellB, cellC, cellD) = (cellA >> 8, cellB >> 8, cellC >> 8, cellD >> 8);
                (wordA, wordB, wordC, wordD) = (wordA << (int)cellA, wordB << (int)cellB, wordC << (int)cellC, wordD << (int)cellD);
                usedA += (int)cellA;
                usedB += (int)cellB;
                usedC += (int)cellC;
                usedD += (int)cellD;
            }
            done += 5;
        }
        Keep(ref bitsA, a, atA, usedA);
        Keep(ref bitsB, b, atB, usedB);
        Keep(ref bitsC, c, atC, usedC);
        Keep(ref bitsD, d, atD, usedD);
        return done;
    }

    /// <summary>Moves back by the whole bytes that were used, and gives what follows, its first bit on top.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Load(ref byte source, ref int at, ref int used)
    {
        at -= used >> 3;
        used &= 7;
        return Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, at)) << used;
    }

    static void Keep(ref BackwardBits bits, ReadOnlySpan<byte> source, int at, int used)
    {
        (bits.At, bits.Consumed) = (at, used);
        if (source.Length >= 8)
            bits.Container = BinaryPrimitives.ReadUInt64LittleEndian(source[at..]);
    }

    void Finish(ref BackwardBits bits, Span<byte> destination)
    {
        int shift = 64 - _bits;
        for (int i = 0; i < destination.Length; i++)
        {
            bits.Reload();
            ushort cell = _cells[(int)(bits.Container << bits.Consumed >> shift)];
            destination[i] = (byte)cell;
            bits.Consumed += cell >> 8;
            if (bits.IsOverrun)
                throw new InvalidDataException("a stream of literals ends too early");
        }
        bits.Reload();
        if (!bits.IsSpent)
            throw new InvalidDataException("a stream of literals is longer than its symbols");
    }
}

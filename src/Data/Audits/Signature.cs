using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hone.Data.Audits;

/// <summary>
/// MinHash (Broder 1997): of each of 128 random orders of all shingles, the first one of a text. Two texts agree in a place with
/// the probability of their Jaccard similarity, so signatures stand for texts at 256 bytes each.
/// </summary>
/// <remarks>Of the 32-bit minimum the low half is kept: it is as random as any, and halves the memory.</remarks>
static class Signature
{
    /// <summary>Places of a signature.</summary>
    public const int Size = 128;

    const int Block = 4096;
    static readonly uint[] Masks = Draws(0), Factors = [.. Draws(1).Select(draw => draw | 1)];

    /// <summary>The signature of a comparable text, and about how many different shingles it has.</summary>
    /// <param name="comparable">At least one shingle.</param>
    /// <param name="signature">Receives it, [128].</param>
    /// <returns>An estimate whose standard error is 9%.</returns>
    public static double Write(ReadOnlySpan<byte> comparable, Span<ushort> signature)
    {
        Span<uint> least = stackalloc uint[Size];
        least.Fill(uint.MaxValue);
        int count = Shingles.CountOf(comparable.Length);
        uint[] hashes = ArrayPool<uint>.Shared.Rent(Block);
        for (int start = 0; start < count; start += Block)
        {
            Span<uint> some = hashes.AsSpan(0, Math.Min(Block, count - start));
            Shingles.Hash(comparable[start..], some);
            Lower(least, some);
        }

        ArrayPool<uint>.Shared.Return(hashes);
        double sum = 0;
        for (int i = 0; i < Size; i++)
        {
            signature[i] = (ushort)least[i];
            sum += least[i] / 4294967296.0;
        }

        return Size / Math.Max(sum, 1e-9) - 1;              // the least of n uniform numbers is 1/(n + 1) on average
    }

    /// <summary>The share of places in which two signatures agree: an estimate of the similarity of their texts.</summary>
    public static double Similarity(ReadOnlySpan<ushort> left, ReadOnlySpan<ushort> right)
    {
        int equal = 0;
        for (int i = 0; i < Size; i++)
            equal += left[i] == right[i] ? 1 : 0;
        return (double)equal / Size;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Lower(Span<uint> least, ReadOnlySpan<uint> hashes)
    {
        ReadOnlySpan<Vector<uint>> masks = MemoryMarshal.Cast<uint, Vector<uint>>(Masks),
            factors = MemoryMarshal.Cast<uint, Vector<uint>>(Factors);
        Span<Vector<uint>> lanes = MemoryMarshal.Cast<uint, Vector<uint>>(least);
        for (int lane = 0; lane + 1 < lanes.Length; lane += 2)
        {
            (Vector<uint> mask0, Vector<uint> mask1) = (masks[lane], masks[lane + 1]);
            (Vector<uint> factor0, Vector<uint> factor1) = (factors[lane], factors[lane + 1]);
            (Vector<uint> least0, Vector<uint> least1) = (lanes[lane], lanes[lane + 1]);
            foreach (uint hash in hashes)
            {
                Vector<uint> all = new(hash);
                Vector<uint> drawn0 = (all ^ mask0) * factor0, drawn1 = (all ^ mask1) * factor1;
                least0 = Vector.Min(least0, drawn0 ^ Vector.ShiftRightLogical(drawn0, 15));
                least1 = Vector.Min(least1, drawn1 ^ Vector.ShiftRightLogical(drawn1, 15));
            }

            (lanes[lane], lanes[lane + 1]) = (least0, least1);
        }
    }

    static uint[] Draws(uint which) =>
        [.. Enumerable.Range(0, Size).Select(place => (uint)Philox.Draw(0, Purpose.Signatures, (ulong)place, which))];
}

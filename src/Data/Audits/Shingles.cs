using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Hone.Data.Audits;

/// <summary>
/// The overlapping pieces of eight bytes that a comparable text is made of: what two texts are compared by (Broder 1997).
/// </summary>
/// <remarks>
/// Eight bytes are a word and a half of English, so a changed word costs some thirteen of them, and two texts that are not
/// kin share almost none. They are one load from memory, in any script.
/// </remarks>
static class Shingles
{
    /// <summary>Bytes of a shingle.</summary>
    public const int Length = sizeof(ulong);

    /// <summary>How many a comparable text of so many bytes has, repeats counted.</summary>
    public static int CountOf(int length) => Math.Max(0, length - Length + 1);

    /// <summary>A 32-bit hash for each shingle, in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Hash(ReadOnlySpan<byte> comparable, Span<uint> hashes)
    {
        for (int i = 0; i < hashes.Length; i++)
        {
            ulong shingle = BinaryPrimitives.ReadUInt64LittleEndian(comparable[i..]);
            hashes[i] = (uint)((shingle ^ shingle >> 29) * 0x9E3779B97F4A7C15 >> 32);   // 2⁶⁴ over the golden ratio
        }
    }

    /// <summary>Each shingle once, ascending.</summary>
    public static ulong[] Distinct(ReadOnlySpan<byte> comparable)
    {
        ulong[] all = new ulong[CountOf(comparable.Length)];
        for (int i = 0; i < all.Length; i++)
            all[i] = BinaryPrimitives.ReadUInt64LittleEndian(comparable[i..]);
        Array.Sort(all);
        int count = 0;
        for (int i = 0; i < all.Length; i++)
            if (i == 0 || all[i] != all[i - 1])
                all[count++] = all[i];
        return all[..count];
    }

    /// <summary>Jaccard similarity: what two sets share, over what either has. 0 where both are empty.</summary>
    public static double Similarity(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        int shared = 0;
        for (int i = 0, j = 0; i < left.Length && j < right.Length;)
        {
            ulong a = left[i], b = right[j];
            if (a == b)
                shared++;
            if (a <= b)
                i++;
            if (b <= a)
                j++;
        }

        return (double)shared / Math.Max(1, left.Length + right.Length - shared);
    }
}

using System.Numerics;

namespace Hone.Text;

/// <summary>
/// Which token two tokens merge to: a hash table with open addressing in one array, half empty at least. The id is also the merge's
/// rank, since tokens are numbered in order of creation.
/// </summary>
sealed class MergeTable
{
    /// <summary>What <see cref="Find"/> gives for a pair that does not merge: a rank after all others.</summary>
    public const int None = int.MaxValue;

    readonly Entry[] entries;
    readonly int shift;

    public MergeTable(IReadOnlyList<Merge> merges)
    {
        int bits = BitOperations.Log2((uint)merges.Count * 2 + 1) + 1;
        entries = new Entry[1 << bits];
        shift = 64 - bits;
        for (int i = 0; i < merges.Count; i++)
            Add(merges[i], BpeTokenizer.ByteCount + i);
    }

    public int Find(int left, int right)
    {
        ulong pair = PairOf(left, right);
        for (int slot = SlotOf(pair); ; slot = (slot + 1) & (entries.Length - 1))
        {
            Entry entry = entries[slot];
            if (entry.Id == 0)
                return None;
            if (entry.Pair == pair)
                return entry.Id;
        }
    }

    void Add(Merge merge, int id)
    {
        ulong pair = PairOf(merge.Left, merge.Right);
        int slot = SlotOf(pair);
        for (; entries[slot].Id != 0; slot = (slot + 1) & (entries.Length - 1))
            if (entries[slot].Pair == pair)
                throw new ArgumentException($"Tokens {merge.Left} and {merge.Right} merge to both {entries[slot].Id} and {id}.");
        entries[slot] = new(pair, id);
    }

    static ulong PairOf(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    // Fibonacci hashing: the high bits of a product with 2⁶⁴/φ.
    int SlotOf(ulong pair) => (int)(((pair ^ (pair >> 29)) * 0x9E3779B97F4A7C15) >> shift);

    /// <param name="Pair">Left id in the high half, right id in the low half.</param>
    /// <param name="Id">0 where the entry is empty: no merge makes token 0.</param>
    readonly record struct Entry(ulong Pair, int Id);
}

using System.Numerics;

namespace Hone.Text.Bpe;

/// <summary>
/// Which pairs of tokens merge, in which order, and to what: a hash table with open addressing in one array, half empty at least.
/// </summary>
sealed class MergeTable
{
    /// <summary>What <see cref="RankOf"/> gives for a pair that does not merge: a rank after all others.</summary>
    public const int None = int.MaxValue;

    readonly Entry[] _entries;
    readonly int[] _results;
    readonly int _shift;

    /// <param name="merges">The pairs; none of them twice.</param>
    /// <param name="ranks">The rank of each pair, from 0; pairs of the same rank make the same token.</param>
    /// <param name="results">The token that each rank makes.</param>
    /// <exception cref="ArgumentException">A pair is there twice.</exception>
    public MergeTable(IReadOnlyList<Merge> merges, IReadOnlyList<int> ranks, int[] results)
    {
        int bits = BitOperations.Log2((uint)merges.Count * 2 + 1) + 1;
        _entries = new Entry[1 << bits];
        Array.Fill(_entries, new(0, None));
        _shift = 64 - bits;
        _results = results;
        for (int i = 0; i < merges.Count; i++)
            Add(merges[i], ranks[i]);
    }

    /// <summary>When a pair merges: the lowest rank first. <see cref="None"/> if it never does.</summary>
    public int RankOf(int left, int right)
    {
        ulong pair = PairOf(left, right);
        for (int slot = SlotOf(pair); ; slot = (slot + 1) & (_entries.Length - 1))
        {
            Entry entry = _entries[slot];
            if (entry.Pair == pair || entry.Rank == None)
                return entry.Rank;
        }
    }

    /// <summary>The token that the pairs of a rank make.</summary>
    public int ResultOf(int rank) => _results[rank];

    void Add(Merge merge, int rank)
    {
        ulong pair = PairOf(merge.Left, merge.Right);
        int slot = SlotOf(pair);
        for (; _entries[slot].Rank != None; slot = (slot + 1) & (_entries.Length - 1))
            if (_entries[slot].Pair == pair)
                throw new ArgumentException(
                    $"Tokens {merge.Left} and {merge.Right} merge to both {_results[_entries[slot].Rank]} and {_results[rank]}.");
        _entries[slot] = new(pair, rank);
    }

    static ulong PairOf(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    // Fibonacci hashing: the high bits of a product with 2⁶⁴/φ.
    int SlotOf(ulong pair) => (int)(((pair ^ (pair >> 29)) * 0x9E3779B97F4A7C15) >> _shift);

    /// <param name="Pair">Left id in the high half, right id in the low half.</param>
    /// <param name="Rank"><see cref="None"/> where the entry is empty.</param>
    readonly record struct Entry(ulong Pair, int Rank);
}

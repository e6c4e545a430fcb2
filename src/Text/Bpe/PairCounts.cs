using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Hone.Text.Bpe;

/// <summary>
/// Every pair of neighbouring tokens in a set of words, with its number and its places, kept true while pairs are merged. A merge
/// touches the places of its pair and nothing else.
/// </summary>
/// <remarks>
/// The words lie one after the other in flat arrays, linked to their neighbours. A merge makes new pairs, all of which hold the new
/// token, and takes places from old ones; so the number of a pair only falls once its merge is done. The heap may therefore be
/// behind, but never too low: what comes out with an old number goes in again with the true one.
/// </remarks>
sealed class PairCounts
{
    const int None = -1;
    const long FewestOccurrences = 2;

    readonly List<byte[]> pieces = [.. Enumerable.Range(0, BpeVocabulary.ByteCount).Select(value => new[] { (byte)value })];
    readonly int[] symbols, previous, next;
    readonly long[] occurrences;
    readonly Dictionary<Merge, Pair> pairs = [];
    readonly PriorityQueue<Pair, (Merge Merge, long Count)> heap;
    readonly List<Pair> fresh = [];

    public PairCounts(IReadOnlyCollection<KeyValuePair<byte[], long>> words)
    {
        heap = new(Comparer<(Merge Merge, long Count)>.Create(GreatestFirst));
        int length = words.Aggregate(0, (sum, word) => checked(sum + word.Key.Length));
        (symbols, previous, next, occurrences) = (new int[length], new int[length], new int[length], new long[length]);
        int start = 0;
        foreach ((byte[] word, long count) in words)
        {
            int end = start + word.Length;
            for (int at = start; at < end; at++)
            {
                symbols[at] = word[at - start];
                previous[at] = at == start ? None : at - 1;
                next[at] = at == end - 1 ? None : at + 1;
                occurrences[at] = count;
                if (at > start)
                    Add(at - 1, at);
            }
            start = end;
        }
        EnqueueFresh();
    }

    /// <summary>Merges the pair that stands most often, and says which and how often; null if none stands twice.</summary>
    public (Merge Merge, long Occurrences)? MergeBest()
    {
        while (heap.TryDequeue(out Pair? pair, out (Merge Merge, long Count) then))
        {
            if (pair.Count == then.Count)
            {
                Apply(then.Merge, pair.Places);
                return then;
            }
            Enqueue(pair);
        }
        return null;
    }

    void Apply(Merge merge, List<int> places)
    {
        int merged = pieces.Count;
        pieces.Add([.. pieces[merge.Left], .. pieces[merge.Right]]);
        foreach (int at in places)      // ascending within each word, so a run like aaa is merged from its left
        {
            int second = next[at];
            if (symbols[at] != merge.Left || second == None || symbols[second] != merge.Right)
                continue;
            int before = previous[at], after = next[second];
            Remove(at, second);
            Remove(before, at);
            Remove(second, after);
            symbols[at] = merged;
            symbols[second] = None;
            next[at] = after;
            if (after != None)
                previous[after] = at;
            Add(before, at);
            Add(at, after);
        }
        Debug.Assert(pairs[merge].Count == 0, "a merged pair stands nowhere any more");
        pairs.Remove(merge);
        EnqueueFresh();
    }

    void Add(int at, int second)
    {
        if (at == None || second == None)
            return;
        Merge merge = new(symbols[at], symbols[second]);
        ref Pair? pair = ref CollectionsMarshal.GetValueRefOrAddDefault(pairs, merge, out bool exists);
        if (!exists)
            fresh.Add(pair = new(merge));
        pair!.Count += occurrences[at];
        pair.Places.Add(at);
    }

    void Remove(int at, int second)
    {
        if (at != None && second != None)
            pairs[new(symbols[at], symbols[second])].Count -= occurrences[at];
    }

    void EnqueueFresh()
    {
        foreach (Pair pair in fresh)
            Enqueue(pair);
        fresh.Clear();
    }

    void Enqueue(Pair pair)
    {
        if (pair.Count >= FewestOccurrences)
            heap.Enqueue(pair, (pair.Merge, pair.Count));
    }

    // Two different pairs never spell the same two pieces: a string is always merged in the same way, so no two tokens are the same bytes.
    int GreatestFirst((Merge Merge, long Count) x, (Merge Merge, long Count) y)
    {
        int order = y.Count.CompareTo(x.Count);
        if (order == 0)
            order = pieces[y.Merge.Left].AsSpan().SequenceCompareTo(pieces[x.Merge.Left]);
        if (order == 0)
            order = pieces[y.Merge.Right].AsSpan().SequenceCompareTo(pieces[x.Merge.Right]);
        return order;
    }

    sealed class Pair(Merge merge)
    {
        public Merge Merge => merge;
        public long Count { get; set; }
        public List<int> Places { get; } = [];
    }
}

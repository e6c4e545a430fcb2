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

    readonly List<byte[]> _pieces = [.. Enumerable.Range(0, BpeVocabulary.ByteCount).Select(value => new[] { (byte)value })];
    readonly int[] _symbols, _previous, _next;
    readonly long[] _occurrences;
    readonly Dictionary<Merge, Pair> _pairs = [];
    readonly PriorityQueue<Pair, (Merge Merge, long Count)> _heap;
    readonly List<Pair> _fresh = [];

    public PairCounts(IReadOnlyCollection<KeyValuePair<byte[], long>> words)
    {
        _heap = new(Comparer<(Merge Merge, long Count)>.Create(GreatestFirst));
        int length = words.Aggregate(0, (sum, word) => checked(sum + word.Key.Length));
        (_symbols, _previous, _next, _occurrences) = (new int[length], new int[length], new int[length], new long[length]);
        int start = 0;
        foreach ((byte[] word, long count) in words)
        {
            int end = start + word.Length;
            for (int at = start; at < end; at++)
            {
                _symbols[at] = word[at - start];
                _previous[at] = at == start ? None : at - 1;
                _next[at] = at == end - 1 ? None : at + 1;
                _occurrences[at] = count;
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
        while (_heap.TryDequeue(out Pair? pair, out (Merge Merge, long Count) then))
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
        int merged = _pieces.Count;
        _pieces.Add([.. _pieces[merge.Left], .. _pieces[merge.Right]]);
        foreach (int at in places)      // ascending within each word, so a run like aaa is merged from its left
        {
            int second = _next[at];
            if (_symbols[at] != merge.Left || second == None || _symbols[second] != merge.Right)
                continue;
            int before = _previous[at], after = _next[second];
            Remove(at, second);
            Remove(before, at);
            Remove(second, after);
            _symbols[at] = merged;
            _symbols[second] = None;
            _next[at] = after;
            if (after != None)
                _previous[after] = at;
            Add(before, at);
            Add(at, after);
        }
        Debug.Assert(_pairs[merge].Count == 0, "a merged pair stands nowhere any more");
        _pairs.Remove(merge);
        EnqueueFresh();
    }

    void Add(int at, int second)
    {
        if (at == None || second == None)
            return;
        Merge merge = new(_symbols[at], _symbols[second]);
        ref Pair? pair = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairs, merge, out bool exists);
        if (!exists)
            _fresh.Add(pair = new(merge));
        pair!.Count += _occurrences[at];
        pair.Places.Add(at);
    }

    void Remove(int at, int second)
    {
        if (at != None && second != None)
            _pairs[new(_symbols[at], _symbols[second])].Count -= _occurrences[at];
    }

    void EnqueueFresh()
    {
        foreach (Pair pair in _fresh)
            Enqueue(pair);
        _fresh.Clear();
    }

    void Enqueue(Pair pair)
    {
        if (pair.Count >= FewestOccurrences)
            _heap.Enqueue(pair, (pair.Merge, pair.Count));
    }

    // Two different pairs never spell the same two pieces: a string is always merged in the same way, so no two tokens are the same bytes.
    int GreatestFirst((Merge Merge, long Count) x, (Merge Merge, long Count) y)
    {
        int order = y.Count.CompareTo(x.Count);
        if (order == 0)
            order = _pieces[y.Merge.Left].AsSpan().SequenceCompareTo(_pieces[x.Merge.Left]);
        if (order == 0)
            order = _pieces[y.Merge.Right].AsSpan().SequenceCompareTo(_pieces[x.Merge.Right]);
        return order;
    }

    sealed class Pair(Merge merge)
    {
        public Merge Merge => merge;
        public long Count { get; set; }
        public List<int> Places { get; } = [];
    }
}

namespace Hone.Text.Bpe;

/// <summary>
/// Merges a word of any length in O(n log n): the places that may merge wait in a heap, lowest rank first and leftmost among equals,
/// and a place whose pair has changed meanwhile is skipped.
/// </summary>
static class LongWord
{
    const int Gone = -1;

    public static void Encode(ReadOnlySpan<byte> word, Alphabet alphabet, MergeTable merges, List<int> ids)
    {
        int[] symbols = new int[word.Length], previous = new int[word.Length], next = new int[word.Length];
        int count = alphabet.Spell(word, symbols);
        PriorityQueue<int, long> places = new(count);

        for (int i = 0; i < count; i++)
            (previous[i], next[i]) = (i - 1, i + 1);
        for (int i = 0; i < count - 1; i++)
            Await(i);

        while (places.TryDequeue(out int at, out long priority))
        {
            int rank = (int)(priority >> 32), second = next[at];
            if (symbols[at] == Gone || second == count || merges.RankOf(symbols[at], symbols[second]) != rank)
                continue;
            symbols[at] = merges.ResultOf(rank);
            symbols[second] = Gone;
            next[at] = next[second];
            if (next[at] < count)
            {
                previous[next[at]] = at;
                Await(at);
            }
            if (previous[at] >= 0)
                Await(previous[at]);
        }

        for (int at = 0; at < count; at = next[at])
            ids.Add(symbols[at]);

        void Await(int at)
        {
            int rank = merges.RankOf(symbols[at], symbols[next[at]]);
            if (rank != MergeTable.None)
                places.Enqueue(at, ((long)rank << 32) | (uint)at);
        }
    }
}

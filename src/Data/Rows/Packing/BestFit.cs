using System.Numerics;

namespace Hone.Data.Rows.Packing;

/// <summary>
/// Puts documents into rows so that each row begins with one: always the longest document that still fits; when none does, the
/// shortest is cropped to what is left of the row and the rest of it dropped. Without cropping the row is padded instead.
/// </summary>
/// <remarks>
/// The longest fit first, among the documents at hand, is best-fit packing as nanochat does it. A document that is longer than a
/// row fits nowhere: it is cropped when nothing shorter is left. Documents are at hand a chunk at a time
/// (<see cref="IsEnough"/>), so a plan depends on them and their order alone. Finding the longest fit looks at one bit per
/// length: cost T / 64 a piece for rows of T.
/// </remarks>
sealed class BestFit(int capacity, bool crops, bool holdsOne = false)
{
    const int Documents = 1024, Rows = 256;

    /// <summary>First document of each length that is still at hand, as an index into the chunk; −1 for none.</summary>
    readonly int[] _heads = new int[capacity + 1];
    readonly ulong[] _lengths = new ulong[(capacity >> 6) + 1];

    /// <summary>Whether a chunk has enough to choose from: so many documents, and tokens for so many rows.</summary>
    public static bool IsEnough(long documents, long tokens, int capacity) => documents >= Documents && tokens >= (long)Rows * capacity;

    /// <summary>Adds the rows of a chunk to a plan.</summary>
    /// <param name="lengths">Tokens of each document of the chunk.</param>
    /// <param name="first">Number of its first document.</param>
    /// <param name="plan">Where the rows go.</param>
    public void Pack(ReadOnlySpan<int> lengths, long first, RowPlan plan)
    {
        int[] next = new int[lengths.Length];
        Queue<int> overlong = new();
        Array.Fill(_heads, -1);
        for (int i = lengths.Length - 1; i >= 0; i--)                // backwards, so that the first of a length comes first
            if (lengths[i] > 0 && lengths[i] <= capacity)
                (next[i], _heads[lengths[i]]) = (_heads[lengths[i]], i);
        for (int length = 1; length <= capacity; length++)
            if (_heads[length] >= 0)
                _lengths[length >> 6] |= 1UL << length;
        for (int i = 0; i < lengths.Length; i++)
            if (lengths[i] > capacity)
            {
                if (crops)
                    overlong.Enqueue(i);
                else
                    (plan.LeftOutDocuments, plan.LostTokens) = (plan.LeftOutDocuments + 1, plan.LostTokens + lengths[i]);
            }

        for (int left = capacity; ;)
        {
            if (Longest(left) is > 0 and var fit)
            {
                plan.Add(first + Take(fit, next), fit);
                left -= fit;
                if (!holdsOne) continue;
                plan.EndRow(left);
                left = capacity;
            }
            else if (left > 0 && crops && Croppable(next, overlong) is >= 0 and var document)
            {
                plan.Add(first + document, left);
                plan.LostTokens += lengths[document] - left;
                left = 0;
            }
            else if (left < capacity)
            {
                plan.EndRow(left);
                left = capacity;
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>The shortest document that is left, none of which fits; −1 for none.</summary>
    int Croppable(int[] next, Queue<int> overlong) =>
        Shortest() is > 0 and var shortest ? Take(shortest, next) : overlong.TryDequeue(out int document) ? document : -1;

    int Take(int length, int[] next)
    {
        int document = _heads[length];
        _heads[length] = next[document];
        if (_heads[length] < 0)
            _lengths[length >> 6] &= ~(1UL << length);
        return document;
    }

    /// <summary>The longest length up to a bound that a document has; 0 for none.</summary>
    int Longest(int bound)
    {
        int word = bound >> 6;
        ulong bits = _lengths[word] & (ulong.MaxValue >> (63 - (bound & 63)));
        while (bits == 0 && word > 0)
            bits = _lengths[--word];
        return bits == 0 ? 0 : (word << 6) + BitOperations.Log2(bits);
    }

    int Shortest()
    {
        for (int word = 0; word < _lengths.Length; word++)
            if (_lengths[word] != 0)
                return (word << 6) + BitOperations.TrailingZeroCount(_lengths[word]);
        return 0;
    }
}

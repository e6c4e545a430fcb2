using System.Collections.Concurrent;
using Hone.Text.PreTokenizers;

namespace Hone.Text.Bpe;

/// <summary>Cuts text into words and merges each, from as many threads as want to.</summary>
/// <param name="alphabet">What words are before they are merged.</param>
/// <param name="merges">What merges.</param>
/// <param name="wholeWords">Finds words that are not merged, since they are a token; null where all are.</param>
/// <param name="preTokenizer">How text is cut.</param>
sealed class TextMerger(Alphabet alphabet, MergeTable merges, WholeWords? wholeWords, PreTokenizer preTokenizer)
{
    /// <summary>Large enough that cutting costs nothing, small enough that threads end together.</summary>
    public const int BytesPerPart = 1 << 20;

    readonly ConcurrentBag<WordEncoder> _idle = [];

    /// <summary>The ids of a text.</summary>
    public int[] Encode(ReadOnlySpan<byte> utf8)
    {
        if (!_idle.TryTake(out WordEncoder? encoder))
            encoder = new(alphabet, merges, wholeWords, preTokenizer);
        int[] ids = encoder.Encode(utf8);
        _idle.Add(encoder);
        return ids;
    }

    /// <summary>The ids of parts of a text, one after the other.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="threads">How many work on it.</param>
    /// <param name="bytesPerPart">Bytes of a part, about.</param>
    /// <param name="encode">Makes ids of a part, given whether it is the first.</param>
    public int[] Encode(ReadOnlyMemory<byte> utf8, int threads, int bytesPerPart, Func<ReadOnlyMemory<byte>, bool, int[]> encode)
    {
        List<Range> parts = PreTokenizer.Cut(utf8.Span, bytesPerPart, preTokenizer);
        int[][] ids = new int[parts.Count][];
        Parallel.For(0, parts.Count, new() { MaxDegreeOfParallelism = threads }, i => ids[i] = encode(utf8[parts[i]], i == 0));
        return Concatenate(ids);
    }

    static int[] Concatenate(int[][] parts)
    {
        if (parts.Length == 1)
            return parts[0];
        int[] all = new int[parts.Sum(part => part.Length)];
        int start = 0;
        foreach (int[] part in parts)
        {
            part.CopyTo(all, start);
            start += part.Length;
        }
        return all;
    }
}

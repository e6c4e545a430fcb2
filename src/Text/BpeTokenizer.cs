using System.Collections.Concurrent;

namespace Hone.Text;

/// <summary>
/// Byte-level byte pair encoding: tokens 0 to 255 are the bytes, and token 256 + i is what merge i makes of two earlier ones.
/// Any bytes at all come back from it unchanged.
/// </summary>
/// <remarks>
/// A text is cut into words by the split pattern; in each word the pair of the earliest merge is merged, leftmost first, until no pair
/// is left that merges. Time is linear in the text but for words of more than 128 bytes, where it is O(n log n).
/// Source: Sennrich et al. 2016, arXiv:1508.07909; on bytes: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners".
/// </remarks>
public sealed class BpeTokenizer : Tokenizer
{
    internal const string KindName = "bpe";
    internal const int ByteCount = 256;

    /// <summary>Large enough that cutting costs nothing, small enough that threads end together.</summary>
    const int BytesPerPart = 1 << 20;

    readonly MergeTable table;
    readonly ConcurrentBag<WordEncoder> idle = [];

    /// <summary>The tokenizer of given merges; merge i makes token 256 + i of two tokens before it.</summary>
    /// <exception cref="ArgumentException">A merge names a token that is not there yet, or a pair is merged twice.</exception>
    public BpeTokenizer(SplitPattern split, IReadOnlyList<Merge> merges) : base(Pieces.Of(Join(merges)))
    {
        Split = split;
        Merges = [.. merges];
        table = new(Merges);
    }

    /// <inheritdoc/>
    public override string Kind => KindName;

    /// <summary>How text is cut into words before merging.</summary>
    public SplitPattern Split { get; }

    /// <summary>The merges in order of creation, <see cref="Tokenizer.VocabularySize"/> − 256 of them.</summary>
    public IReadOnlyList<Merge> Merges { get; }

    /// <inheritdoc/>
    public override int[] Encode(ReadOnlySpan<byte> utf8, out Dropped dropped)
    {
        dropped = default;
        if (!idle.TryTake(out WordEncoder? encoder))
            encoder = new(table, Split);
        int[] ids = encoder.Encode(utf8);
        idle.Add(encoder);
        return ids;
    }

    /// <inheritdoc/>
    public override int[] Encode(ReadOnlyMemory<byte> utf8, int threads, out Dropped dropped)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        dropped = default;
        return Encode(utf8, threads, BytesPerPart);
    }

    internal int[] Encode(ReadOnlyMemory<byte> utf8, int threads, int bytesPerPart)
    {
        List<Range> parts = SplitPattern.Cut(utf8.Span, bytesPerPart);
        int[][] ids = new int[parts.Count][];
        Parallel.For(0, parts.Count, new() { MaxDegreeOfParallelism = threads }, i => ids[i] = Encode(utf8.Span[parts[i]]));
        return Concatenate(ids);
    }

    internal override TokenizerFile ToFile() => new() { Kind = KindName, Split = Split.Name, Merges = [.. Merges.Select(Spell)] };

    internal static BpeTokenizer FromFile(string split, string[] spelled)
    {
        SplitPattern pattern = SplitPattern.All.FirstOrDefault(known => known.Name == split)
            ?? throw new FormatException($"split pattern '{split}' is unknown");
        Dictionary<string, int> ids = Enumerable.Range(0, ByteCount).ToDictionary(value => ByteSpelling.Spell([(byte)value]));
        List<Merge> merges = new(spelled.Length);
        foreach (string merge in spelled)
        {
            if (merge?.Split(' ') is not [string left, string right]
                || !ids.TryGetValue(left, out int leftId) || !ids.TryGetValue(right, out int rightId)
                || !ids.TryAdd(left + right, ByteCount + merges.Count))
                throw new FormatException($"merge {merges.Count}, '{merge}', does not make a new token of two before it");
            merges.Add(new(leftId, rightId));
        }
        return new(pattern, merges);
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

    string Spell(Merge merge) => $"{ByteSpelling.Spell(BytesOf(merge.Left))} {ByteSpelling.Spell(BytesOf(merge.Right))}";

    static List<byte[]> Join(IReadOnlyList<Merge> merges)
    {
        List<byte[]> pieces = [.. Enumerable.Range(0, ByteCount).Select(value => new[] { (byte)value })];
        foreach ((int left, int right) in merges)
        {
            if ((uint)left >= (uint)pieces.Count || (uint)right >= (uint)pieces.Count)
                throw new ArgumentException(
                    $"Merge {pieces.Count - ByteCount} joins {left} and {right}; only tokens below {pieces.Count} are there yet.");
            pieces.Add([.. pieces[left], .. pieces[right]]);
        }
        return pieces;
    }
}

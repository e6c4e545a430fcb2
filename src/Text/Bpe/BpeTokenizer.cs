using System.Collections.Concurrent;
using Hone.Text.PreTokenizers;
using Hone.Text.Specials;

namespace Hone.Text.Bpe;

/// <summary>Byte-level byte pair encoding. Any bytes at all come back from it unchanged.</summary>
/// <remarks>
/// A text is cut into words by the pre-tokenizer; in each word the pair of the earliest merge is merged, leftmost first, until no pair
/// is left that merges. Time is linear in the text but for words of more than 128 bytes, where it is O(n log n).
/// Source: Sennrich et al. 2016, arXiv:1508.07909; on bytes: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners".
/// </remarks>
public sealed class BpeTokenizer : Tokenizer
{
    internal const string KindName = "bpe";

    /// <summary>Large enough that cutting costs nothing, small enough that threads end together.</summary>
    const int BytesPerPart = 1 << 20;

    readonly WholeWords? _wholeWords;
    readonly ConcurrentBag<WordEncoder> _idle = [];

    /// <summary>The tokenizer of given merges; merge i makes token 256 + i of two tokens before it.</summary>
    /// <exception cref="ArgumentException">A merge names a token that is not there yet, or a pair is merged twice.</exception>
    public BpeTokenizer(PreTokenizer preTokenizer, IReadOnlyList<Merge> merges)
        : this(preTokenizer, BpeVocabulary.OfMerges(merges), SpecialTokens.None)
    {
    }

    internal BpeTokenizer(PreTokenizer preTokenizer, BpeVocabulary vocabulary, SpecialTokens specials) : base(vocabulary.Tokens, specials)
    {
        PreTokenizer = preTokenizer;
        Vocabulary = vocabulary;
        _wholeWords = vocabulary.TakesWholeWords ? new(vocabulary.Tokens) : null;
    }

    /// <inheritdoc/>
    public override string Kind => KindName;

    /// <summary>How text is cut into words before merging.</summary>
    public PreTokenizer PreTokenizer { get; }

    /// <summary>Its tokens, but for the special ones, and how they merge.</summary>
    public BpeVocabulary Vocabulary { get; }

    /// <summary>The pairs that merge, first come first.</summary>
    public IReadOnlyList<Merge> Merges => Vocabulary.Merges;

    private protected override int[] EncodeText(ReadOnlySpan<byte> utf8, out Dropped dropped)
    {
        dropped = default;
        if (!_idle.TryTake(out WordEncoder? encoder))
            encoder = new(Vocabulary, _wholeWords, PreTokenizer);
        int[] ids = encoder.Encode(utf8);
        _idle.Add(encoder);
        return ids;
    }

    private protected override int[] EncodeText(ReadOnlyMemory<byte> utf8, int threads, out Dropped dropped)
    {
        dropped = default;
        return Encode(utf8, threads, BytesPerPart);
    }

    internal int[] Encode(ReadOnlyMemory<byte> utf8, int threads, int bytesPerPart)
    {
        List<Range> parts = PreTokenizer.Cut(utf8.Span, bytesPerPart);
        int[][] ids = new int[parts.Count][];
        Parallel.For(0, parts.Count, new() { MaxDegreeOfParallelism = threads },
            i => ids[i] = EncodeText(utf8.Span[parts[i]], out Dropped _));
        return Concatenate(ids);
    }

    private protected override Tokenizer With(SpecialTokens changed) => new BpeTokenizer(PreTokenizer, Vocabulary, changed);

    internal override TokenizerFile ToFile() => new()
    {
        Kind = KindName,
        Split = PreTokenizer.Name,
        Tokens = Vocabulary.IsOfMerges ? null : [.. Enumerable.Range(0, Vocabulary.Count).Select(SpellOrNull)],
        Merges = Vocabulary.IsOfRanks ? null : [.. Merges.Select(Spell)],
        WholeWords = Vocabulary is { TakesWholeWords: true, IsOfRanks: false } ? true : null,
        Special = SpecialsForFile,
    };

    internal static BpeTokenizer FromFile(TokenizerFile file)
    {
        PreTokenizer preTokenizer = PreTokenizer.All.FirstOrDefault(known => known.Name == file.Split)
            ?? throw new FormatException($"pre-tokenizer '{file.Split}' is unknown");
        BpeVocabulary vocabulary = file.Tokens is null ? SpelledMerges.Read(file.Merges!) : SpelledTokens(file);
        return new(preTokenizer, vocabulary, SpecialTokens.Of(file.Special ?? [], vocabulary.Tokens));
    }

    static BpeVocabulary SpelledTokens(TokenizerFile file)
    {
        byte[]?[] tokens = [.. file.Tokens!.Select(token => token is null ? null : ByteSpelling.Parse(token))];
        if (tokens.FirstOrDefault(token => token is []) is not null)
            throw new FormatException("a token is empty");
        return file.Merges is null
            ? BpeVocabulary.OfRanks(tokens)
            : BpeVocabulary.OfTokens(tokens, SpelledMerges.Read(file.Merges, file.Tokens!), file.WholeWords ?? false);
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

    string? SpellOrNull(int id) => Vocabulary.Tokens[id].IsEmpty ? null : ByteSpelling.Spell(Vocabulary.Tokens[id]);

    string Spell(Merge merge) => $"{ByteSpelling.Spell(BytesOf(merge.Left))} {ByteSpelling.Spell(BytesOf(merge.Right))}";
}

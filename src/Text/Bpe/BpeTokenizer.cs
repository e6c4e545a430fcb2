using Hone.Text.Normalization;
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

    readonly TextMerger _merger;

    /// <summary>The tokenizer of given merges; merge i makes token 256 + i of two tokens before it.</summary>
    /// <exception cref="ArgumentException">A merge names a token that is not there yet, or a pair is merged twice.</exception>
    public BpeTokenizer(PreTokenizer preTokenizer, IReadOnlyList<Merge> merges)
        : this(preTokenizer, BpeVocabulary.OfMerges(merges), SpecialTokens.None)
    {
    }

    internal BpeTokenizer(PreTokenizer preTokenizer, BpeVocabulary vocabulary, SpecialTokens specials, TextForm? form = null,
        TextFrame? frame = null) : base(vocabulary.Tokens, specials, form, frame)
    {
        PreTokenizer = preTokenizer;
        Vocabulary = vocabulary;
        _merger = new(vocabulary.Alphabet, vocabulary.Table, vocabulary.TakesWholeWords ? new(vocabulary.Tokens) : null, preTokenizer);
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
        return _merger.Encode(utf8);
    }

    private protected override int[] EncodeWhole(ReadOnlyMemory<byte> utf8, int threads, out Dropped dropped)
    {
        dropped = default;
        return Encode(utf8, threads, TextMerger.BytesPerPart);
    }

    // Where a text is cut into parts, after a letter that neither letter nor mark follows, nothing composes.
    internal int[] Encode(ReadOnlyMemory<byte> utf8, int threads, int bytesPerPart) =>
        _merger.Encode(utf8, threads, bytesPerPart, (part, isFirst) => _merger.Encode(
            isFirst ? Form.Prepare(Form.Normalize(part.Span), isFirst: true) : Form.Normalize(part.Span)));

    private protected override Tokenizer With(SpecialTokens changed) => new BpeTokenizer(PreTokenizer, Vocabulary, changed, Form, Frame);

    internal override TokenizerFile ToFile() => new()
    {
        Kind = KindName,
        Split = PreTokenizer.Name,
        Tokens = Vocabulary.IsOfMerges ? null : [.. Enumerable.Range(0, Vocabulary.Count).Select(SpellOrNull)],
        Merges = Vocabulary.IsOfRanks ? null : [.. Merges.Select(Spell)],
        WholeWords = Vocabulary is { TakesWholeWords: true, IsOfRanks: false } ? true : null,
        Normalizer = Form.IsComposed ? TokenizerFile.Composed : null,
        SpaceBefore = Form.SpaceBefore,
        Special = SpecialsForFile,
        Begin = Frame?.Begin,
        End = Frame?.End,
    };

    internal static BpeTokenizer FromFile(TokenizerFile file)
    {
        PreTokenizer preTokenizer = PreTokenizer.All.FirstOrDefault(known => known.Name == file.Split)
            ?? throw new FormatException($"pre-tokenizer '{file.Split}' is unknown");
        BpeVocabulary vocabulary = file.Tokens is null ? SpelledMerges.Read(file.Merges!) : SpelledTokens(file);
        if (file.Normalizer is not (null or TokenizerFile.Composed))
            throw new FormatException($"its normalizer '{file.Normalizer}' is unknown");
        if (file.SpaceBefore == SpaceBefore.Always)
            throw new FormatException("it puts a space before each text, which only SentencePiece's do");
        TextForm form = new() { IsComposed = file.Normalizer is not null, SpaceBefore = file.SpaceBefore };
        return new(preTokenizer, vocabulary, SpecialTokens.Of(file.Special ?? [], vocabulary.Tokens, form), form,
            TextFrame.Of(file.Begin, file.End));
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

    string? SpellOrNull(int id) => Vocabulary.Tokens[id].IsEmpty ? null : ByteSpelling.Spell(Vocabulary.Tokens[id]);

    string Spell(Merge merge) => $"{ByteSpelling.Spell(BytesOf(merge.Left))} {ByteSpelling.Spell(BytesOf(merge.Right))}";
}

using Hone.Text.Normalization;
using Hone.Text.PreTokenizers;
using Hone.Text.Specials;

namespace Hone.Text.Bpe;

/// <summary>
/// Byte pair encoding of characters, as SentencePiece does it: a space is put before the text, and what has no token falls back on bytes,
/// so that nothing is lost.
/// </summary>
/// <remarks>
/// Of Llama 1 and 2, Mistral, TinyLlama. Spaces are spaces here, in text and tokens; files of other programs write them as U+2581.
/// Source: Kudo and Richardson 2018, arXiv:1808.06226.
/// </remarks>
public sealed class SentencePieceTokenizer : Tokenizer
{
    internal const string KindName = "sentencepiece";

    readonly TextMerger _merger;

    internal SentencePieceTokenizer(PieceVocabulary vocabulary, SpaceBefore spaceBefore, bool cutsAtSpaces, SpecialTokens specials,
        TextFrame? frame) : base(vocabulary.Tokens, specials, FormOf(spaceBefore), frame)
    {
        Vocabulary = vocabulary;
        Cut = new(vocabulary.Merged, cutsAtSpaces);
        _merger = new(vocabulary.Alphabet, vocabulary.Table, wholeWords: null, Cut);
    }

    /// <inheritdoc/>
    public override string Kind => KindName;

    /// <summary>The pairs that merge, first come first.</summary>
    public IReadOnlyList<Merge> Merges => Vocabulary.Merges;

    /// <summary>How text is cut before merging: not at all, or before every space.</summary>
    public PreTokenizer PreTokenizer => Cut;

    internal PieceVocabulary Vocabulary { get; }

    internal JoinedPreTokenizer Cut { get; }

    /// <summary>What is made of a text first.</summary>
    internal static TextForm FormOf(SpaceBefore spaceBefore) => new() { SpaceBefore = spaceBefore, ReadsMarksAsSpaces = true };

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

    internal int[] Encode(ReadOnlyMemory<byte> utf8, int threads, int bytesPerPart)
    {
        byte[] formed = Form.Prepare(Form.Normalize(utf8.Span), isFirst: true).ToArray();
        return _merger.Encode(formed, threads, bytesPerPart, (part, _) => _merger.Encode(part.Span));
    }

    private protected override Tokenizer With(SpecialTokens changed) =>
        new SentencePieceTokenizer(Vocabulary, Form.SpaceBefore, Cut.CutsAtSpaces, changed, Frame);

    internal override TokenizerFile ToFile() => new()
    {
        Kind = KindName,
        Split = PreTokenizer.Name,
        SpaceBefore = Form.SpaceBefore,
        Tokens = [.. Enumerable.Range(0, Vocabulary.Tokens.Count)
            .Select(id => Vocabulary.TextOf(id) is { } text ? ByteSpelling.Spell(text) : null)],
        ByteIds = Vocabulary.ByteIds,
        Merges = [.. Merges.Select(merge =>
            $"{ByteSpelling.Spell(BytesOf(merge.Left))} {ByteSpelling.Spell(BytesOf(merge.Right))}")],
        Special = SpecialsForFile,
        Begin = Frame?.Begin,
        End = Frame?.End,
    };

    internal static SentencePieceTokenizer FromFile(TokenizerFile file)
    {
        bool cutsAtSpaces = file.Split switch
        {
            JoinedPreTokenizer.Whole => false,
            JoinedPreTokenizer.BySpaces => true,
            _ => throw new FormatException($"it cuts text in a way that is unknown, '{file.Split}'"),
        };
        PieceVocabulary vocabulary = PieceVocabulary.Of([.. file.Tokens!.Select(token => token is null ? null : ByteSpelling.Parse(token))],
            file.ByteIds!, SpelledMerges.Read(file.Merges!, file.Tokens!));
        SpaceBefore before = file.SpaceBefore;
        if (before == SpaceBefore.Always && cutsAtSpaces)
            throw new FormatException("it cuts text at spaces, and puts one before every text, which none does");
        return new(vocabulary, before, cutsAtSpaces, SpecialTokens.Of(file.Special ?? [], vocabulary.Tokens, FormOf(before)),
            TextFrame.Of(file.Begin, file.End));
    }
}

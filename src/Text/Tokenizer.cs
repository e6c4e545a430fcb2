using System.Text;
using Hone.Text.Normalization;
using Hone.Text.Specials;

namespace Hone.Text;

/// <summary>Turns UTF-8 bytes into token ids and back. Never changes once made, and may be used from many threads at once.</summary>
public abstract class Tokenizer
{
    readonly Pieces _pieces;
    readonly SpecialTokens _specials;
    readonly Lazy<string> _hash;

    private protected Tokenizer(Pieces ordinary, SpecialTokens specials, TextForm? form = null, TextFrame? frame = null)
    {
        (Form, Frame) = (form ?? TextForm.Plain, frame);
        if (new[] { frame?.Begin, frame?.End }.FirstOrDefault(id => id is { } given && !specials.Has(given)) is { } other)
            throw new FormatException($"the token {other} that is put around a text is none of the special ones");
        _pieces = specials.Among(ordinary);
        _specials = specials;
        _hash = new(() => ToFile().ComputeHash());
    }

    /// <summary>The name recipes and files use: <c>characters</c>, <c>bytes</c>, <c>bpe</c> or <c>sentencepiece</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>One above the greatest id: how many tokens a model has to tell apart.</summary>
    public int VocabularySize => _pieces.Count;

    /// <summary>Tokens that no text is cut into unless that is allowed, in order of their ids.</summary>
    public IReadOnlyList<SpecialToken> Specials => _specials.All;

    /// <summary>What the model wants around a text; null for nothing. Encoding does not add it.</summary>
    public TextFrame? Frame { get; }

    /// <summary>The id that a model wants before a text, which who begins one puts there; none where it wants none.</summary>
    public int[] BeginIds => Frame?.Begin is { } id ? [id] : [];

    /// <summary>A space that is put before a text belongs to its first token, and is taken away again when a text is decoded.</summary>
    public bool AddsSpace => Form is { ReadsMarksAsSpaces: true, SpaceBefore: not SpaceBefore.None };

    /// <summary>A space is put before a text, or before spans of it.</summary>
    public bool PutsSpaceBefore => Form.SpaceBefore != SpaceBefore.None;

    /// <summary>A text is put into Normalization Form C before it is cut.</summary>
    public bool Composes => Form.IsComposed;

    /// <summary>What a text is made into before it is cut.</summary>
    internal TextForm Form { get; }

    /// <summary>
    /// Lower-case hexadecimal SHA-256 over the kind and the vocabulary: equal for tokenizers that give equal ids, whoever made them.
    /// </summary>
    public string Hash => _hash.Value;

    /// <summary>The id of the special token with that text; null if there is none.</summary>
    public int? FindSpecial(string text) => _specials.All.FirstOrDefault(token => token.Text == text)?.Id;

    /// <summary>The id of the special token with that text; where there is none, the ids of the text, spelled.</summary>
    public int[] EncodeSpecial(string text) => FindSpecial(text) is { } id ? [id] : Encode(Encoding.UTF8.GetBytes(text));

    /// <summary>Whether the token is one of <see cref="Specials"/>, which no text contains.</summary>
    public bool IsSpecial(int id) => _specials.Has(id);

    /// <summary>The same tokenizer with more special tokens, whose ids follow the last one.</summary>
    /// <exception cref="InvalidDataException">A text is empty, or a special token has it already.</exception>
    public Tokenizer WithSpecials(params IReadOnlyList<string> texts)
    {
        try
        {
            return With(
                SpecialTokens.Of([.. Specials, .. texts.Select((text, i) => new SpecialToken(text, VocabularySize + i))], Pieces.Of([])));
        }
        catch (FormatException failure)
        {
            throw new InvalidDataException($"These special tokens cannot be: {failure.Message}.\nGive each a text of its own.", failure);
        }
    }

    /// <summary>The ids of a text. What cannot be spelled is left out; the other overloads tell how much that was.</summary>
    /// <remarks>A text that looks like a special token is text: no document can end another by what it says.</remarks>
    public int[] Encode(ReadOnlySpan<byte> utf8) => Encode(utf8, out _);

    /// <summary>The ids of a text, and what was left out of it: something for <c>characters</c> alone.</summary>
    public int[] Encode(ReadOnlySpan<byte> utf8, out Dropped dropped) => EncodeBetween(_specials.OfEveryText, utf8, out dropped);

    /// <summary>The ids of a text in which the text of a special token is the token. For text whose writer is trusted.</summary>
    public int[] EncodeWithSpecials(ReadOnlySpan<byte> utf8, out Dropped dropped) =>
        EncodeBetween(_specials.OfAllowedText, utf8, out dropped);

    /// <summary>The ids of a large text, found on several threads where that is faster; the same ids for any number of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    public int[] Encode(ReadOnlyMemory<byte> utf8, int threads, out Dropped dropped)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        return _specials.OfEveryText is null ? EncodeWhole(utf8, threads, out dropped) : Encode(utf8.Span, out dropped);
    }

    /// <summary>
    /// The bytes one token stands for: a part of a code point sometimes, so only a sequence of tokens is text; the text of a special
    /// token; nothing for an id that no token has.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public ReadOnlySpan<byte> BytesOf(int id)
    {
        if ((uint)id >= (uint)VocabularySize)
            throw new ArgumentOutOfRangeException(nameof(id), id, $"Token ids of this vocabulary go from 0 to {VocabularySize - 1}.");
        return _pieces[id];
    }

    /// <summary>
    /// How many bytes of a text the token is: what bits per byte are divided by. None for a special token, whose text no document has,
    /// but for one that is always read.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public int CountTextBytes(int id) => _specials.StandsForNoText(id) ? 0 : BytesOf(id).Length;

    /// <summary>The bytes a sequence of tokens stands for. They are text again only if the sequence was cut between code points.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is not one of this vocabulary; the message says which and where.</exception>
    public byte[] Decode(ReadOnlySpan<int> ids)
    {
        int length = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            if ((uint)ids[i] >= (uint)VocabularySize)
                throw new ArgumentOutOfRangeException(
                    nameof(ids), ids[i], $"Token {i} of the sequence: ids of this vocabulary go from 0 to {VocabularySize - 1}.");
            length = checked(length + _pieces[ids[i]].Length);
        }

        byte[] bytes = new byte[length];
        Span<byte> rest = bytes;
        foreach (int id in ids)
        {
            _pieces[id].CopyTo(rest);
            rest = rest[_pieces[id].Length..];
        }
        return AddsSpace && bytes is [(byte)' ', ..] ? bytes[1..] : bytes;
    }

    /// <summary>
    /// Writes the tokenizer to a file, whole or not at all: under a name with <c>.tmp</c> added, flushed to the disk, then renamed over
    /// what was there.
    /// </summary>
    public void Save(string path) => ToFile().Write(path, Hash);

    /// <summary>Reads a tokenizer that <see cref="Save"/> wrote.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is truncated, altered, no tokenizer, or of a version this program does not know; the message names it.
    /// </exception>
    public static Tokenizer Load(string path) => TokenizerFile.Load(path);

    /// <summary>The ids of a text without special tokens that was made what it is to be.</summary>
    private protected abstract int[] EncodeText(ReadOnlySpan<byte> utf8, out Dropped dropped);

    /// <summary>The ids of a large text without special tokens, as it was given, on several threads.</summary>
    private protected virtual int[] EncodeWhole(ReadOnlyMemory<byte> utf8, int threads, out Dropped dropped) =>
        EncodeText(Form.Prepare(Form.Normalize(utf8.Span), isFirst: true), out dropped);

    private protected abstract Tokenizer With(SpecialTokens changed);

    internal abstract TokenizerFile ToFile();

    private protected SpecialToken[]? SpecialsForFile => _specials.All.Count > 0 ? [.. _specials.All] : null;

    int[] EncodeBetween(SpecialScanners? scanners, ReadOnlySpan<byte> utf8, out Dropped dropped)
    {
        if (scanners is null) return EncodeText(Form.Prepare(Form.Normalize(utf8), isFirst: true), out dropped);
        List<int> ids = [];
        dropped = default;
        int start = 0;
        while (scanners.InText is { } scanner && scanner.TryFind(utf8, start, out Range range, out int id))
        {
            EncodeSpan(scanners.InNormalized, utf8[start..range.Start], start, ids, ref dropped);
            ids.Add(id);
            start = range.End.Value;
        }
        EncodeSpan(scanners.InNormalized, utf8[start..], start, ids, ref dropped);
        return [.. ids];
    }

    /// <param name="scanner">Finds tokens in what the span is made into.</param>
    /// <param name="utf8">A span of the text.</param>
    /// <param name="offset">Where in the text it begins.</param>
    /// <param name="ids">Gets its ids.</param>
    /// <param name="dropped">Gets what has none.</param>
    void EncodeSpan(SpecialScanner? scanner, ReadOnlySpan<byte> utf8, int offset, List<int> ids, ref Dropped dropped)
    {
        ReadOnlySpan<byte> normalized = Form.Normalize(utf8);
        int start = 0;
        while (scanner is not null && scanner.TryFind(normalized, start, out Range range, out int id))
        {
            Add(normalized[start..range.Start], ref dropped);
            ids.Add(id);
            start = range.End.Value;
        }
        Add(normalized[start..], ref dropped);

        void Add(ReadOnlySpan<byte> rest, ref Dropped dropped)
        {
            ids.AddRange(EncodeText(Form.Prepare(rest, isFirst: offset + start == 0), out Dropped more));
            dropped = dropped.Then(more, offset + start);
        }
    }
}

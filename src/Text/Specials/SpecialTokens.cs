using System.Text;
using Hone.Text.Bpe;
using Hone.Text.Normalization;

namespace Hone.Text.Specials;

/// <summary>The special tokens of a tokenizer, in order of their ids, and where they stand in a text.</summary>
sealed class SpecialTokens
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly HashSet<int> _ids, _withoutText;

    SpecialTokens(SpecialToken[] all)
    {
        All = all;
        _ids = [.. all.Select(token => token.Id)];
        _withoutText = [.. all.Where(token => !token.IsAlwaysRead).Select(token => token.Id)];
    }

    public static SpecialTokens None { get; } = new([]);

    public IReadOnlyList<SpecialToken> All { get; }

    /// <summary>Finds those that are read in every text; null where there are none.</summary>
    public SpecialScanners? OfEveryText { get; private init; }

    /// <summary>Finds them all; null where there are none.</summary>
    public SpecialScanners? OfAllowedText { get; private init; }

    public bool Has(int id) => _ids.Contains(id);

    public bool StandsForNoText(int id) => _withoutText.Contains(id);

    /// <summary>The special tokens of a vocabulary.</summary>
    /// <param name="tokens">They.</param>
    /// <param name="ordinary">What the other tokens stand for.</param>
    /// <param name="form">What a text is made into before it is cut; null for nothing.</param>
    /// <exception cref="FormatException">One is empty, is no Unicode text, or is there twice; or an id is taken or out of
    /// range.</exception>
    public static SpecialTokens Of(IEnumerable<SpecialToken> tokens, Pieces ordinary, TextForm? form = null)
    {
        SpecialToken[] all = [.. tokens.OrderBy(token => token.Id)];
        if (all.Length == 0)
            return None;
        HashSet<string> texts = [];
        for (int i = 0; i < all.Length; i++)
        {
            (string text, int id, _) = all[i];
            if (text.Length == 0 || !IsUnicode(text))
                throw new FormatException($"the special token {id} has no text, or one that is no Unicode");
            if (!texts.Add(text))
                throw new FormatException($"the special token '{text}' is there twice");
            if (id is < 0 or >= BpeVocabulary.MostTokens)
                throw new FormatException($"the special token '{text}' has id {id}; ids go from 0 to {BpeVocabulary.MostTokens - 1}");
            if ((id < ordinary.Count && !ordinary[id].IsEmpty) || (i > 0 && all[i - 1].Id == id))
                throw new FormatException($"the id {id} of the special token '{text}' is another token's");
        }
        return new(all)
        {
            OfEveryText = ScannersOf([.. all.Where(token => token.IsAlwaysRead)], form ?? TextForm.Plain),
            OfAllowedText = ScannersOf(all, form ?? TextForm.Plain),
        };
    }

    static SpecialScanners? ScannersOf(SpecialToken[] tokens, TextForm form)
    {
        if (tokens.Length == 0) return null;
        SpecialToken[] plain = [.. tokens.Where(token => !token.IsNormalized)], normalized = [.. tokens.Where(token => token.IsNormalized)];
        return new(
            plain.Length == 0 ? null : new(plain),
            normalized.Length == 0 ? null
                : new(normalized.Select(token => (form.Normalize(Encoding.UTF8.GetBytes(token.Text)).ToArray(), token)), form.HidesSpaces));
    }

    /// <summary>Every token's bytes, the special ones' among them.</summary>
    public Pieces Among(Pieces ordinary)
    {
        if (All.Count == 0)
            return ordinary;
        byte[]?[] all = new byte[Math.Max(ordinary.Count, All[^1].Id + 1)][];
        for (int id = 0; id < ordinary.Count; id++)
            all[id] = ordinary[id].ToArray();
        foreach (SpecialToken token in All)
            all[token.Id] = Encoding.UTF8.GetBytes(token.Text);
        return Pieces.Of(all);
    }

    static bool IsUnicode(string text)
    {
        try
        {
            return Strict.GetByteCount(text) > 0;
        }
        catch (EncoderFallbackException)        // half a surrogate pair
        {
            return false;
        }
    }
}

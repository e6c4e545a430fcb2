using System.Text.Json;
using Hone.Text.Normalization;
using Hone.Text.PreTokenizers;
using static Hone.Text.Interchange.JsonParts;

namespace Hone.Text.Interchange;

/// <summary>What a <c>tokenizer.json</c> does to a text before it is merged, and to tokens afterwards.</summary>
/// <param name="root">The document.</param>
/// <param name="refusal">Makes the error that says what cannot be followed.</param>
sealed class HuggingFaceRules(JsonElement root, Func<string, InvalidDataException> refusal)
{
    const string Mark = "▁";

    readonly JsonElement[] _normalizers = [.. Steps(Part(root, "normalizer"), "normalizers")];
    readonly JsonElement[] _cuts = [.. Steps(Part(root, "pre_tokenizer"), "pretokenizers")];
    readonly JsonElement[] _decoders = [.. Steps(Part(root, "decoder"), "decoders")];

    /// <summary>Whether words are bytes.</summary>
    public bool IsOfBytes => _cuts.Any(cut => TypeOf(cut) == "ByteLevel");

    /// <summary>How a byte-level BPE forms and cuts a text.</summary>
    public (TextForm Form, PreTokenizer Cut) OfBytes()
    {
        if (_normalizers.FirstOrDefault(one => TypeOf(one) != "NFC") is { ValueKind: JsonValueKind.Object } other)
            throw Changes(other);
        if (_decoders.FirstOrDefault(one => TypeOf(one) != "ByteLevel") is { ValueKind: JsonValueKind.Object } decoder)
            throw refusal($"puts tokens together in a way of its own (decoder {TypeOf(decoder)})");
        JsonElement last = _cuts[^1];
        if (TypeOf(last) != "ByteLevel" || _cuts[..^1].Any(one => TypeOf(one) is not ("Split" or "Digits")))
            throw Cuts();
        PreTokenizer cut = (_cuts.Length, Flag(last, "use_regex", otherwise: true)) switch
        {
            (1, true) => PreTokenizer.Gpt2,
            (2, true) when TypeOf(_cuts[0]) == "Digits" && Flag(_cuts[0], "individual_digits") => PreTokenizer.SmolLm,
            (2, false) when TypeOf(_cuts[0]) == "Split" => SplitOfRegex(_cuts[0]),
            (1, false) => throw refusal("does not cut text into words (ByteLevel without its expression)"),
            _ => throw (_cuts.Any(one => TypeOf(one) == "Digits") ? Cuts() : refusal("cuts words into words")),
        };
        bool addsSpace = Flag(last, "add_prefix_space");
        if (addsSpace && _cuts.Length > 1)
            throw refusal("puts a space before every word (add_prefix_space after another pre-tokenizer)");
        return (new()
        {
            IsComposed = _normalizers.Length > 0, SpaceBefore = addsSpace ? SpaceBefore.WhereMissing : SpaceBefore.None,
        }, cut);
    }

    /// <summary>How a BPE of characters does it: whether a space is put before a text, and whether every space begins a word.</summary>
    /// <param name="notes">Gets what is otherwise there, and changes no id.</param>
    public (SpaceBefore Before, bool CutsAtSpaces) OfCharacters(List<string> notes)
    {
        (SpaceBefore, bool) rules = _cuts switch
        {
            [] => (ByNormalizers(), false),
            [var one] when TypeOf(one) == "Metaspace" => Metaspace(one),
            _ => throw Cuts(),
        };
        bool strips = false;
        foreach (JsonElement decoder in _decoders)
            strips |= Strips(decoder);
        if (_decoders.Length > 0 && strips != (rules.Item1 != SpaceBefore.None))
            notes.Add(strips ? "There, a text that is decoded loses a space at its beginning; here it keeps it."
                : "There, a text that is decoded keeps the space that was put before it; here it loses it.");
        return rules;
    }

    SpaceBefore ByNormalizers()
    {
        JsonElement[] others = [.. _normalizers.Where(one => !IsOfMarks(one))];
        return others.Length > 0 ? throw Changes(others[0])
            : _normalizers.Length == 2 && _normalizers.Any(one => TypeOf(one) == "Prepend")
                && _normalizers.Any(one => TypeOf(one) == "Replace") ? SpaceBefore.Always
            : throw refusal("does not cut text into words (no pre-tokenizer), and does not write spaces as SentencePiece does, "
                + "by Prepend and Replace");
    }

    static bool IsOfMarks(JsonElement normalizer) => TypeOf(normalizer) switch
    {
        "Prepend" => Word(normalizer, "prepend") == Mark,
        "Replace" => Replaces(normalizer, " ", Mark),
        _ => false,
    };

    (SpaceBefore, bool) Metaspace(JsonElement part)
    {
        if (_normalizers.Length > 0)
            throw Changes(_normalizers[0]);
        if (Word(part, "replacement") is not (null or Mark))
            throw refusal($"writes spaces as '{Word(part, "replacement")}' (Metaspace)");
        SpaceBefore before = Word(part, "prepend_scheme") switch
        {
            "always" => SpaceBefore.WhereMissing,
            "first" => SpaceBefore.WhereMissingAtStart,
            "never" => SpaceBefore.None,
            null => Flag(part, "add_prefix_space", otherwise: true) ? SpaceBefore.WhereMissing : SpaceBefore.None,
            var other => throw refusal($"puts spaces before text in a way of its own (prepend_scheme {other})"),
        };
        return (before, Flag(part, "split", otherwise: true));
    }

    bool Strips(JsonElement decoder)
    {
        switch (TypeOf(decoder))
        {
            case "ByteFallback" or "Fuse":
            case "Replace" when Replaces(decoder, Mark, " "):
                return false;
            case "Strip" when Word(decoder, "content") == " " && Integer(decoder, "start") == 1 && Integer(decoder, "stop") is 0:
                return true;
            case "Metaspace":
                return Word(decoder, "prepend_scheme") != "never" && Flag(decoder, "add_prefix_space", otherwise: true);
            default:
                throw refusal($"puts tokens together in a way of its own (decoder {TypeOf(decoder)})");
        }
    }

    static bool Replaces(JsonElement part, string from, string to) =>
        Part(part, "pattern") is { ValueKind: JsonValueKind.Object } pattern
        && Word(pattern, "String") == from && Word(part, "content") == to;

    PreTokenizer SplitOfRegex(JsonElement part)
    {
        string regex = Part(part, "pattern") is { ValueKind: JsonValueKind.Object } pattern && Word(pattern, "Regex") is { } text
            ? text : throw refusal("cuts text into words at a fixed string");
        // What the expression matches is kept, in either way to say so; since it matches any text, nothing is left over.
        bool keepsMatches = (Word(part, "behavior"), Flag(part, "invert")) is ("Isolated", false) or ("Removed", true);
        return !keepsMatches ? throw refusal("keeps what its expression does not match")
            : PreTokenizer.FindRegex(regex) ?? throw refusal($"cuts text into words by an expression that is not known here, {regex}");
    }

    InvalidDataException Changes(JsonElement normalizer) =>
        refusal($"changes the text before cutting it (normalizer {TypeOf(normalizer)})");

    InvalidDataException Cuts() =>
        refusal($"cuts text into words in a way of its own (pre-tokenizer {string.Join(", ", _cuts.Select(TypeOf))})");
}

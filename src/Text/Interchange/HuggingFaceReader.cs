using System.Text.Json;
using Hone.Text.Bpe;
using Hone.Text.PreTokenizers;
using Hone.Text.Specials;

namespace Hone.Text.Interchange;

/// <summary>Hugging Face's <c>tokenizer.json</c>, where it is a byte-level BPE, or Hone's own of single
/// characters, that gives here the ids it gives there.</summary>
/// <remarks>Source: the serialisation of github.com/huggingface/tokenizers, versions 0.13 to 0.22.</remarks>
sealed class HuggingFaceReader
{
    readonly string _path;
    readonly JsonElement _root;
    readonly List<string> _notes = [];

    HuggingFaceReader(string path, JsonElement root) => (_path, _root) = (path, root);

    public static ImportedTokenizer Read(ForeignFile file, PreTokenizer? preTokenizer)
    {
        if (preTokenizer is not null)
            throw new InvalidDataException($"{file.Path} says itself how text is cut into words.\nLeave --pattern out.");
        using JsonDocument document = JsonDocument.Parse(file.Content, new() { AllowDuplicateProperties = false });
        return new HuggingFaceReader(file.Path, document.RootElement).Read();
    }

    ImportedTokenizer Read()
    {
        JsonElement model = _root.GetProperty("model");
        if (Part(model, "type") is { ValueKind: JsonValueKind.String } type && type.ValueEquals("WordLevel")
            && CharacterFile.TryRead(_root, [.. AddedTokens()]) is { } characters)
            return new(characters, "Hugging Face tokenizer.json, single characters", _notes);
        RefuseOtherModels(model);
        if (Part(_root, "normalizer") is { } normalizer && !IsEmptySequence(normalizer, "normalizers"))
            throw Refusal($"changes the text before cutting it (normalizer {TypeOf(normalizer)})");
        PreTokenizer preTokenizer = SplitOf(Part(_root, "pre_tokenizer"));

        SpelledVocabulary vocabulary = new(Object(model, "vocab"));
        SpecialToken[] added = [.. AddedTokens()];
        foreach (SpecialToken token in added)
            if (vocabulary.Find(token.Text) is { } id && id != token.Id)
                throw new FormatException($"the added token '{token.Text}' has id {token.Id}, and {id} in the vocabulary");
        if (added.FirstOrDefault(token => vocabulary.Find(token.Text) == token.Id && ByteSpelling.IsOneByte(token.Text)) is { } byteLike)
            throw Refusal(
                $"adds the token '{byteLike.Text}', which is spelled as one of the 256 bytes is, so that id {byteLike.Id} means both");
        TellOfGaps(vocabulary, added);
        HashSet<string> addedTexts = [.. added.Select(token => token.Text)];
        BpeVocabulary tokens = BpeVocabulary.OfTokens(
            vocabulary.ToTokens(token => !addedTexts.Contains(token)), [.. Merges(model, vocabulary)], Flag(model, "ignore_merges"));
        TellWhatIsLeftOut();
        return new(new BpeTokenizer(preTokenizer, tokens, SpecialTokens.Of(added, tokens.Tokens)),
            "Hugging Face tokenizer.json, byte-level BPE", _notes);
    }

    void RefuseOtherModels(JsonElement model)
    {
        if (Part(model, "type") is { } type && !(type.ValueKind == JsonValueKind.String && type.ValueEquals("BPE")))
            throw Refusal($"is a {(type.ValueKind == JsonValueKind.String ? type.GetString() : type.GetRawText())} tokenizer");
        if (Part(model, "merges") is null)
            throw Refusal(Part(model, "vocab") is { ValueKind: JsonValueKind.Array } ? "is a Unigram tokenizer"
                : "has no merges, as WordPiece and WordLevel tokenizers");
        if (Flag(model, "byte_fallback"))
            throw Refusal("is a SentencePiece-style BPE, of characters with bytes to fall back on");
        foreach (string name in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
            if (Part(model, name) is { } affix && !(affix.ValueKind == JsonValueKind.String && affix.ValueEquals("")))
                throw Refusal($"marks the parts of words ({name} {affix.GetRawText()})");
        if (Part(model, "dropout") is { } dropout && !(dropout.ValueKind == JsonValueKind.Number && dropout.GetDouble() == 0))
            throw Refusal($"merges at random (dropout {dropout.GetRawText()})");
    }

    PreTokenizer SplitOf(JsonElement? preTokenizer)
    {
        if (preTokenizer is not { } part)
            throw Refusal("does not cut text into words (no pre-tokenizer), as SentencePiece's");
        JsonElement[] parts = TypeOf(part) == "Sequence" ? [.. Array(part, "pretokenizers").EnumerateArray()] : [part];
        if (parts.Length == 0 || TypeOf(parts[^1]) != "ByteLevel" || parts[..^1].Any(one => TypeOf(one) != "Split"))
            throw Refusal($"cuts text into words in a way of its own (pre-tokenizer {string.Join(", ", parts.Select(TypeOf))})");
        if (Flag(parts[^1], "add_prefix_space"))
            throw Refusal("puts a space before every text (add_prefix_space)");
        bool isGpt2 = Flag(parts[^1], "use_regex", otherwise: true);
        return (parts.Length, isGpt2) switch
        {
            (1, true) => PreTokenizer.Gpt2,
            (2, false) => SplitOfRegex(parts[0]),
            (1, false) => throw Refusal("does not cut text into words (ByteLevel without its expression)"),
            _ => throw Refusal("cuts words into words"),
        };
    }

    PreTokenizer SplitOfRegex(JsonElement part)
    {
        string? regex = Part(part, "pattern") is { ValueKind: JsonValueKind.Object } pattern
            && Part(pattern, "Regex") is { ValueKind: JsonValueKind.String } text
            ? text.GetString()
            : throw Refusal("cuts text into words at a fixed string");
        // What the expression matches is kept, in either way to say so; since it matches any text, nothing is left over.
        string? behaviour = Part(part, "behavior") is { ValueKind: JsonValueKind.String } named ? named.GetString() : null;
        bool keepsMatches = (behaviour, Flag(part, "invert")) is ("Isolated", false) or ("Removed", true);
        if (!keepsMatches)
            throw Refusal("keeps what its expression does not match");
        return PreTokenizer.FindRegex(regex!) ?? throw Refusal($"cuts text into words by an expression that is not known here, {regex}");
    }

    IEnumerable<SpecialToken> AddedTokens()
    {
        if (Part(_root, "added_tokens") is null)
            yield break;
        foreach (JsonElement token in Array(_root, "added_tokens").EnumerateArray())
        {
            string text = Part(token, "content") is { ValueKind: JsonValueKind.String } content
                ? content.GetString()! : throw new FormatException("an added token has no content");
            int id = Part(token, "id") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int value)
                ? value : throw new FormatException($"the added token '{text}' has no id");
            foreach (string name in (string[])["single_word", "lstrip", "rstrip"])
                if (Flag(token, name))
                    throw Refusal($"reads the token '{text}' together with what is around it ({name})");
            yield return new(text, id, IsAlwaysRead: !Flag(token, "special"));
        }
    }

    /// <summary>Ids that no token has are kept; but programs differ in what they do about them.</summary>
    void TellOfGaps(SpelledVocabulary vocabulary, SpecialToken[] added)
    {
        int next = vocabulary.All.Select(token => token.Value + 1).DefaultIfEmpty(0).Max();
        foreach (SpecialToken token in added.Where(token => token.Id >= next).OrderBy(token => token.Id))
        {
            if (token.Id > next)
                _notes.Add($"the added token '{token.Text}' has id {token.Id}, and no token has "
                    + $"{(token.Id == next + 1 ? $"id {next}" : $"ids {next} to {token.Id - 1}")}: "
                    + $"it keeps {token.Id} here, and programs that number added tokens one after the other give it {next}");
            next = token.Id + 1;
        }
    }

    static IEnumerable<Merge> Merges(JsonElement model, SpelledVocabulary vocabulary)
    {
        int number = 0;
        foreach (JsonElement merge in Array(model, "merges").EnumerateArray())
        {
            string?[] pair = merge.ValueKind switch
            {
                JsonValueKind.String => [.. merge.GetString()!.Split(' ')],
                JsonValueKind.Array =>
                    [.. merge.EnumerateArray().Select(token => token.ValueKind == JsonValueKind.String ? token.GetString() : null)],
                _ => [],
            };
            yield return pair is [string left, string right]
                ? vocabulary.MergeOf(left, right, $"merge {number}")
                : throw new FormatException($"merge {number}, {merge.GetRawText()}, is not two tokens");
            number++;
        }
    }

    void TellWhatIsLeftOut()
    {
        if (Part(_root, "post_processor") is { } processor && TypeOf(processor) != "ByteLevel")
            _notes.Add($"There, special tokens are put around a text ({TypeOf(processor)}); here a text is encoded as it is.");
        foreach (string name in (string[])["truncation", "padding"])
            if (Part(_root, name) is not null)
                _notes.Add($"Its {name} is left out: a text is encoded whole, and nothing else.");
    }

    InvalidDataException Refusal(string what) => new(
        $"{_path} {what}.\nHone takes over byte-level BPE that cuts text as GPT-2, GPT-4, nanochat or GPT-4o do; any other would give "
            + "other "
            + "ids.");

    static bool IsEmptySequence(JsonElement part, string name) => TypeOf(part) == "Sequence" && Array(part, name).GetArrayLength() == 0;

    static string TypeOf(JsonElement part) =>
        part.ValueKind == JsonValueKind.Object && Part(part, "type") is { ValueKind: JsonValueKind.String } type
        ? type.GetString()!
        : throw new FormatException("a part of it does not say its type");

    /// <summary>A property that is there and not null.</summary>
    static JsonElement? Part(JsonElement of, string name) =>
        of.ValueKind != JsonValueKind.Object ? throw new FormatException($"an object with '{name}' was expected, not {of.ValueKind}")
        : of.TryGetProperty(name, out JsonElement part) && part.ValueKind != JsonValueKind.Null ? part : null;

    static bool Flag(JsonElement of, string name, bool otherwise = false) => Part(of, name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw new FormatException($"'{name}' is neither true nor false"),
    };

    static JsonElement Object(JsonElement of, string name) =>
        Part(of, name) is { ValueKind: JsonValueKind.Object } part ? part : throw new FormatException($"it has no object '{name}'");

    static JsonElement Array(JsonElement of, string name) =>
        Part(of, name) is { ValueKind: JsonValueKind.Array } part ? part : throw new FormatException($"it has no list '{name}'");
}

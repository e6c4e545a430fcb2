using System.Text.Json;
using Hone.Text.Bpe;
using Hone.Text.Normalization;
using Hone.Text.PreTokenizers;
using Hone.Text.Specials;
using static Hone.Text.Interchange.JsonParts;

namespace Hone.Text.Interchange;

/// <summary>Hugging Face's <c>tokenizer.json</c>, where it is a byte-level BPE, one of characters with bytes to fall back on, or Hone's
/// own of single characters, that gives here the ids it gives there.</summary>
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
        SpecialToken[] added = [.. AddedTokens.Read(_root, Refusal)];
        if (Word(model, "type") == "WordLevel" && CharacterFile.TryRead(_root, added) is { } characters)
            return new(characters, "Hugging Face tokenizer.json, single characters", _notes);
        RefuseOtherModels(model);
        HuggingFaceRules rules = new(_root, Refusal);
        SpelledVocabulary vocabulary = new(Object(model, "vocab"));
        foreach (SpecialToken token in added)
            if (vocabulary.Find(token.Text) is { } id && id != token.Id)
                throw new FormatException($"the added token '{token.Text}' has id {token.Id}, and {id} in the vocabulary");
        TextFrame? frame = HuggingFaceFrame.Read(_root, [.. added.Select(token => token.Id)], _notes);
        ImportedTokenizer imported = rules.IsOfBytes ? OfBytes(model, vocabulary, rules, added, frame)
            : OfCharacters(model, vocabulary, rules, added, frame);
        TellWhatIsLeftOut(imported.Tokenizer);
        return imported;
    }

    ImportedTokenizer OfBytes(
        JsonElement model, SpelledVocabulary vocabulary, HuggingFaceRules rules, SpecialToken[] added, TextFrame? frame)
    {
        (TextForm form, PreTokenizer preTokenizer) = rules.OfBytes();
        if (added.FirstOrDefault(token => vocabulary.Find(token.Text) == token.Id && ByteSpelling.IsOneByte(token.Text)) is { } byteLike)
            throw Refusal(
                $"adds the token '{byteLike.Text}', which is spelled as one of the 256 bytes is, so that id {byteLike.Id} means both");
        TellOfGaps(vocabulary, added);
        HashSet<string> addedTexts = [.. added.Select(token => token.Text)];
        BpeVocabulary tokens = BpeVocabulary.OfTokens(
            vocabulary.ToTokens(token => !addedTexts.Contains(token)), [.. Merges(model, vocabulary)], Flag(model, "ignore_merges"));
        SpecialTokens specials = SpecialTokens.Of(AddedTokens.WithoutIdleFlags(added, form.IsComposed), tokens.Tokens, form);
        return new(new BpeTokenizer(preTokenizer, tokens, specials, form, frame), "Hugging Face tokenizer.json, byte-level BPE", _notes);
    }

    ImportedTokenizer OfCharacters(
        JsonElement model, SpelledVocabulary vocabulary, HuggingFaceRules rules, SpecialToken[] added, TextFrame? frame)
    {
        (SpaceBefore before, bool cutsAtSpaces) = rules.OfCharacters(_notes);
        if (!Flag(model, "byte_fallback"))
            throw Refusal("has no bytes to fall back on (byte_fallback), so that it loses characters without a token");
        if (Flag(model, "ignore_merges"))
            throw Refusal("takes a whole text that is a token for one (ignore_merges), without words");
        TellOfGaps(vocabulary, added);
        HashSet<string> addedTexts = [.. added.Select(token => token.Text)];
        (byte[]?[] texts, int[] byteIds) = vocabulary.ToPieces(token => !addedTexts.Contains(token));
        PieceVocabulary pieces = PieceVocabulary.Of(texts, byteIds, [.. Merges(model, vocabulary)]);
        SpecialTokens specials = SpecialTokens.Of(
            AddedTokens.WithoutIdleFlags(added, before == SpaceBefore.Always), pieces.Tokens, SentencePieceTokenizer.FormOf(before));
        return new(new SentencePieceTokenizer(pieces, before, cutsAtSpaces, specials, frame),
            "Hugging Face tokenizer.json, SentencePiece's BPE", _notes);
    }

    void RefuseOtherModels(JsonElement model)
    {
        if (Part(model, "type") is { } type && !(type.ValueKind == JsonValueKind.String && type.ValueEquals("BPE")))
            throw Refusal($"is a {(type.ValueKind == JsonValueKind.String ? type.GetString() : type.GetRawText())} tokenizer");
        if (Part(model, "merges") is null)
            throw Refusal(Part(model, "vocab") is { ValueKind: JsonValueKind.Array } ? "is a Unigram tokenizer"
                : "has no merges, as WordPiece and WordLevel tokenizers");
        foreach (string name in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
            if (Part(model, name) is { } affix && !(affix.ValueKind == JsonValueKind.String && affix.ValueEquals("")))
                throw Refusal($"marks the parts of words ({name} {affix.GetRawText()})");
        if (Part(model, "dropout") is { } dropout && !(dropout.ValueKind == JsonValueKind.Number && dropout.GetDouble() == 0))
            throw Refusal($"merges at random (dropout {dropout.GetRawText()})");
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
        foreach (JsonElement merge in List(model, "merges").EnumerateArray())
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

    void TellWhatIsLeftOut(Tokenizer tokenizer)
    {
        string[] around = [.. new[] { tokenizer.Frame?.Begin, tokenizer.Frame?.End }.OfType<int>()
            .Select(id => $"'{tokenizer.Specials.First(token => token.Id == id).Text}'")];
        if (around.Length > 0)
            _notes.Add($"There, {string.Join(" and ", around)} {(around.Length > 1 ? "are" : "is")} put around a text; here a text is "
                + "encoded as it is, and what begins one is put before a prompt once, by sample, chat and eval.");
        foreach (string name in (string[])["truncation", "padding"])
            if (Part(_root, name) is not null)
                _notes.Add($"Its {name} is left out: a text is encoded whole, and nothing else.");
    }

    InvalidDataException Refusal(string what) => new(
        $"{_path} {what}.\nHone takes over byte-level BPE that cuts text as {string.Join(", ", PreTokenizer.All)} do, and SentencePiece's "
            + "BPE with bytes to fall back on; any other would give other ids.");
}

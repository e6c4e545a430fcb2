using System.Text.Encodings.Web;
using System.Text.Json;
using Hone.Text.Bpe;
using Hone.Text.Normalization;
using Hone.Text.PreTokenizers;
using Hone.Text.Specials;

namespace Hone.Text.Interchange;

/// <summary>
/// Writes a byte-level BPE, SentencePiece's BPE, plain bytes, or single characters as Hugging Face's <c>tokenizer.json</c>, which gives
/// the same ids there.
/// </summary>
/// <remarks>
/// Special tokens stand in the vocabulary too, as in GPT-2's own file: readers number an added token anew that is not there. Merges by
/// rank become pairs in order of the token they make; where two pairs of one token overlap, readers may take the other one first.
/// </remarks>
public static class HuggingFaceWriter
{
    static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <exception cref="InvalidDataException">A special token is spelled as an ordinary one.</exception>
    public static void Write(Tokenizer tokenizer, string path)
    {
        Tokenizer spoken = tokenizer is ByteTokenizer ? WithoutMerges(tokenizer) : tokenizer;
        AtomicFile.WriteText(path, file =>
        {
            using Utf8JsonWriter json = new(file, Options);
            Write(spoken, json);
        });
    }

    /// <summary>Bytes that never merge are the same bytes, under the same ids.</summary>
    static BpeTokenizer WithoutMerges(Tokenizer bytes)
    {
        BpeVocabulary vocabulary = BpeVocabulary.OfMerges([]);
        return new BpeTokenizer(PreTokenizer.Gpt2, vocabulary, SpecialTokens.Of(bytes.Specials, vocabulary.Tokens));
    }

    internal static void Write(Tokenizer tokenizer, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("version", "1.0");
        json.WriteNull("truncation");
        json.WriteNull("padding");
        json.WriteStartArray("added_tokens");
        foreach (SpecialToken token in tokenizer.Specials)
            AddedTokens.Write(token, json);
        json.WriteEndArray();
        switch (tokenizer)
        {
            case BpeTokenizer ofBytes: WriteOfBytes(ofBytes, json); break;
            case SentencePieceTokenizer ofCharacters: SentencePieceFile.Write(ofCharacters, json); break;
            case CharacterTokenizer single: WriteSingle(single, json); break;
            default: throw new NotSupportedException($"tokenizer.json has no form for {tokenizer.Kind}.");
        }
        json.WriteEndObject();
    }

    static void WriteOfBytes(BpeTokenizer tokenizer, Utf8JsonWriter json)
    {
        json.WritePropertyName("normalizer");
        if (tokenizer.Form.IsComposed) WriteType("NFC", json);
        else json.WriteNullValue();
        json.WritePropertyName("pre_tokenizer");
        WriteSplit(tokenizer.PreTokenizer, tokenizer.Form.SpaceBefore == SpaceBefore.WhereMissing, json);
        json.WritePropertyName("post_processor");
        HuggingFaceFrame.Write(tokenizer, json);
        json.WritePropertyName("decoder");
        WriteByteLevel(usesRegex: true, addsSpace: false, json);
        json.WritePropertyName("model");
        WriteModel(tokenizer, json);
    }

    static void WriteSingle(CharacterTokenizer tokenizer, Utf8JsonWriter json)
    {
        json.WritePropertyName("normalizer");
        CharacterFile.WriteNormalizer(tokenizer, json);
        json.WritePropertyName("pre_tokenizer");
        CharacterFile.WriteSplit(json);
        json.WriteNull("post_processor");
        json.WritePropertyName("decoder");
        CharacterFile.WriteDecoder(json);
        json.WritePropertyName("model");
        CharacterFile.WriteModel(tokenizer, json);
    }

    internal static void WriteType(string type, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteEndObject();
    }

    static void WriteSplit(PreTokenizer preTokenizer, bool addsSpace, Utf8JsonWriter json)
    {
        if (preTokenizer == PreTokenizer.Gpt2)
        {
            WriteByteLevel(usesRegex: true, addsSpace, json);
            return;
        }
        json.WriteStartObject();
        json.WriteString("type", "Sequence");
        json.WriteStartArray("pretokenizers");
        if (preTokenizer == PreTokenizer.SmolLm)
        {
            json.WriteStartObject();
            json.WriteString("type", "Digits");
            json.WriteBoolean("individual_digits", true);
            json.WriteEndObject();
        }
        else WriteRegex(preTokenizer, json);
        WriteByteLevel(usesRegex: preTokenizer == PreTokenizer.SmolLm, addsSpace: false, json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteRegex(PreTokenizer preTokenizer, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Split");
        json.WriteStartObject("pattern");
        json.WriteString("Regex", preTokenizer.Regex);
        json.WriteEndObject();
        json.WriteString("behavior", "Isolated");
        json.WriteBoolean("invert", false);
        json.WriteEndObject();
    }

    static void WriteByteLevel(bool usesRegex, bool addsSpace, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "ByteLevel");
        json.WriteBoolean("add_prefix_space", addsSpace);
        json.WriteBoolean("trim_offsets", true);
        json.WriteBoolean("use_regex", usesRegex);
        json.WriteEndObject();
    }

    static void WriteModel(BpeTokenizer tokenizer, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "BPE");
        foreach (string name in (string[])["dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix"])
            json.WriteNull(name);
        json.WriteBoolean("fuse_unk", false);
        json.WriteBoolean("byte_fallback", false);
        json.WriteBoolean("ignore_merges", tokenizer.Vocabulary.TakesWholeWords);
        json.WriteStartObject("vocab");
        WriteVocabulary(tokenizer, json);
        json.WriteEndObject();
        json.WriteStartArray("merges");
        foreach ((int left, int right) in tokenizer.Merges)
            json.WriteStringValue($"{ByteSpelling.Spell(tokenizer.BytesOf(left))} {ByteSpelling.Spell(tokenizer.BytesOf(right))}");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteVocabulary(BpeTokenizer tokenizer, Utf8JsonWriter json)
    {
        HashSet<string> written = [];
        for (int id = 0; id < tokenizer.Vocabulary.Count; id++)
            if (tokenizer.Vocabulary.Tokens[id] is { IsEmpty: false } token && ByteSpelling.Spell(token) is var spelled
                && written.Add(spelled))
                json.WriteNumber(spelled, id);
        foreach (SpecialToken token in tokenizer.Specials)
        {
            if (!written.Add(token.Text)) throw SpelledTwice(token);
            json.WriteNumber(token.Text, token.Id);
        }
    }

    internal static InvalidDataException SpelledTwice(SpecialToken token) => new(
        $"The special token '{token.Text}' is spelled as an ordinary token is, and tokenizer.json cannot tell them apart.\n"
        + "Give the special token another text.");
}

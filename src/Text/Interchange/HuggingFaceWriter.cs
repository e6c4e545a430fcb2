using System.Text.Encodings.Web;
using System.Text.Json;
using Hone.Text.Bpe;
using Hone.Text.PreTokenizers;
using Hone.Text.Specials;

namespace Hone.Text.Interchange;

/// <summary>
/// Writes a byte-level BPE, plain bytes, or single characters as Hugging Face's <c>tokenizer.json</c>, which gives the same ids there.
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
            WriteAdded(token, json);
        json.WriteEndArray();
        CharacterTokenizer? characters = tokenizer as CharacterTokenizer;
        json.WritePropertyName("normalizer");
        if (characters is null) json.WriteNullValue();
        else CharacterFile.WriteNormalizer(characters, json);
        json.WritePropertyName("pre_tokenizer");
        if (tokenizer is BpeTokenizer words) WriteSplit(words.PreTokenizer, json);
        else CharacterFile.WriteSplit(json);
        json.WriteNull("post_processor");
        json.WritePropertyName("decoder");
        if (characters is null) WriteByteLevel(usesRegex: true, json);
        else CharacterFile.WriteDecoder(json);
        json.WritePropertyName("model");
        if (tokenizer is BpeTokenizer merging) WriteModel(merging, json);
        else CharacterFile.WriteModel(characters!, json);
        json.WriteEndObject();
    }

    static void WriteAdded(SpecialToken token, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("id", token.Id);
        json.WriteString("content", token.Text);
        foreach (string name in (string[])["single_word", "lstrip", "rstrip", "normalized"])
            json.WriteBoolean(name, false);
        json.WriteBoolean("special", !token.IsAlwaysRead);
        json.WriteEndObject();
    }

    static void WriteSplit(PreTokenizer preTokenizer, Utf8JsonWriter json)
    {
        if (preTokenizer == PreTokenizer.Gpt2)
        {
            WriteByteLevel(usesRegex: true, json);
            return;
        }
        json.WriteStartObject();
        json.WriteString("type", "Sequence");
        json.WriteStartArray("pretokenizers");
        json.WriteStartObject();
        json.WriteString("type", "Split");
        json.WriteStartObject("pattern");
        json.WriteString("Regex", preTokenizer.Regex);
        json.WriteEndObject();
        json.WriteString("behavior", "Isolated");
        json.WriteBoolean("invert", false);
        json.WriteEndObject();
        WriteByteLevel(usesRegex: false, json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteByteLevel(bool usesRegex, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "ByteLevel");
        json.WriteBoolean("add_prefix_space", false);
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

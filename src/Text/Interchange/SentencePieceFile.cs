using System.Text.Json;
using Hone.Text.Bpe;
using Hone.Text.Normalization;
using Hone.Text.Specials;

namespace Hone.Text.Interchange;

/// <summary>SentencePiece's BPE in the form of Hugging Face's <c>tokenizer.json</c>.</summary>
static class SentencePieceFile
{
    const string Mark = "▁", Unknown = "<unk>";

    /// <summary>Writes its rules and its model.</summary>
    /// <exception cref="InvalidDataException">A special token is spelled as an ordinary one.</exception>
    public static void Write(SentencePieceTokenizer tokenizer, Utf8JsonWriter json)
    {
        json.WritePropertyName("normalizer");
        if (tokenizer.Form.SpaceBefore == SpaceBefore.Always) WriteNormalizer(json);
        else json.WriteNullValue();
        json.WritePropertyName("pre_tokenizer");
        if (tokenizer.Form.SpaceBefore == SpaceBefore.Always && !tokenizer.Cut.CutsAtSpaces) json.WriteNullValue();
        else WriteMetaspace(tokenizer, json);
        json.WritePropertyName("post_processor");
        HuggingFaceFrame.Write(tokenizer, json);
        json.WritePropertyName("decoder");
        WriteDecoder(tokenizer, json);
        json.WritePropertyName("model");
        WriteModel(tokenizer, json);
    }

    static void WriteNormalizer(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Sequence");
        json.WriteStartArray("normalizers");
        json.WriteStartObject();
        json.WriteString("type", "Prepend");
        json.WriteString("prepend", Mark);
        json.WriteEndObject();
        WriteReplace(" ", Mark, json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteMetaspace(SentencePieceTokenizer tokenizer, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Metaspace");
        json.WriteString("replacement", Mark);
        json.WriteString("prepend_scheme", tokenizer.Form.SpaceBefore switch
        {
            SpaceBefore.WhereMissing => "always",
            SpaceBefore.WhereMissingAtStart => "first",
            SpaceBefore.None => "never",
            _ => throw new NotSupportedException("tokenizer.json puts a space before every text, or cuts it at spaces, not both."),
        });
        json.WriteBoolean("split", tokenizer.Cut.CutsAtSpaces);
        json.WriteEndObject();
    }

    static void WriteDecoder(SentencePieceTokenizer tokenizer, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Sequence");
        json.WriteStartArray("decoders");
        WriteReplace(Mark, " ", json);
        HuggingFaceWriter.WriteType("ByteFallback", json);
        HuggingFaceWriter.WriteType("Fuse", json);
        if (tokenizer.AddsSpace)
        {
            json.WriteStartObject();
            json.WriteString("type", "Strip");
            json.WriteString("content", " ");
            json.WriteNumber("start", 1);
            json.WriteNumber("stop", 0);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteReplace(string from, string to, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Replace");
        json.WriteStartObject("pattern");
        json.WriteString("String", from);
        json.WriteEndObject();
        json.WriteString("content", to);
        json.WriteEndObject();
    }

    static void WriteModel(SentencePieceTokenizer tokenizer, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "BPE");
        json.WriteNull("dropout");
        // No text comes to need it, since every byte has a token; readers that want one find it.
        if (tokenizer.FindSpecial(Unknown) is null) json.WriteNull("unk_token");
        else json.WriteString("unk_token", Unknown);
        json.WriteNull("continuing_subword_prefix");
        json.WriteNull("end_of_word_suffix");
        json.WriteBoolean("fuse_unk", true);
        json.WriteBoolean("byte_fallback", true);
        json.WriteBoolean("ignore_merges", false);
        json.WriteStartObject("vocab");
        HashSet<string> written = [];
        foreach ((string spelled, int id) in Ordinary(tokenizer.Vocabulary).OrderBy(token => token.Id))
            if (written.Add(spelled))
                json.WriteNumber(spelled, id);
        foreach (SpecialToken token in tokenizer.Specials)
        {
            if (!written.Add(token.Text)) throw HuggingFaceWriter.SpelledTwice(token);
            json.WriteNumber(token.Text, token.Id);
        }
        json.WriteEndObject();
        json.WriteStartArray("merges");
        foreach ((int left, int right) in tokenizer.Merges)
            json.WriteStringValue($"{PieceSpelling.Spell(tokenizer.BytesOf(left))} {PieceSpelling.Spell(tokenizer.BytesOf(right))}");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static IEnumerable<(string Spelled, int Id)> Ordinary(PieceVocabulary vocabulary) =>
        vocabulary.ByteIds.Select((id, value) => (PieceSpelling.OfByte((byte)value), id)).Concat(
            Enumerable.Range(0, vocabulary.Tokens.Count).Where(id => vocabulary.TextOf(id) is not null)
                .Select(id => (PieceSpelling.Spell(vocabulary.TextOf(id)), id)));
}

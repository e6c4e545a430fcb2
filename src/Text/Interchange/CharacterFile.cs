using System.Globalization;
using System.Text;
using System.Text.Json;
using Hone.Text.Specials;

namespace Hone.Text.Interchange;

/// <summary>
/// Single characters in the form of Hugging Face's <c>tokenizer.json</c>: a WordLevel model of words that are one character long. What is
/// no character of the vocabulary is taken out of the text first, as it is here.
/// </summary>
static class CharacterFile
{
    const string AnyCharacter = "[\\s\\S]";

    /// <summary>The rule that takes characters out that have no token.</summary>
    public static void WriteNormalizer(CharacterTokenizer tokenizer, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Replace");
        json.WriteStartObject("pattern");
        json.WriteString("Regex", string.Create(CultureInfo.InvariantCulture,
            $"[^{string.Concat(CharactersOf(tokenizer).Select(one => $"\\x{{{one.Rune.Value:X}}}"))}]"));
        json.WriteEndObject();
        json.WriteString("content", "");
        json.WriteEndObject();
    }

    /// <summary>The rule that makes a word of every character.</summary>
    public static void WriteSplit(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Split");
        json.WriteStartObject("pattern");
        json.WriteString("Regex", AnyCharacter);
        json.WriteEndObject();
        json.WriteString("behavior", "Isolated");
        json.WriteBoolean("invert", false);
        json.WriteEndObject();
    }

    /// <summary>The rule that puts characters together again.</summary>
    public static void WriteDecoder(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Fuse");
        json.WriteEndObject();
    }

    /// <summary>The vocabulary.</summary>
    /// <exception cref="InvalidDataException">A special token is a single character that is there.</exception>
    public static void WriteModel(CharacterTokenizer tokenizer, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "WordLevel");
        json.WriteStartObject("vocab");
        HashSet<string> written = [];
        foreach ((Rune rune, int id) in CharactersOf(tokenizer))
        {
            written.Add(rune.ToString());
            json.WriteNumber(rune.ToString(), id);
        }

        foreach (SpecialToken token in tokenizer.Specials)
        {
            if (!written.Add(token.Text)) throw HuggingFaceWriter.SpelledTwice(token);
            json.WriteNumber(token.Text, token.Id);
        }

        json.WriteEndObject();
        json.WriteString("unk_token", "");                                   // readers want one; no text comes to need it
        json.WriteEndObject();
    }

    /// <summary>Reads such a file back; null where it is anything else, however near.</summary>
    public static CharacterTokenizer? TryRead(JsonElement root, IReadOnlyCollection<SpecialToken> added)
    {
        if (root.GetProperty("model") is not { ValueKind: JsonValueKind.Object } model
            || !model.TryGetProperty("vocab", out JsonElement vocabulary) || vocabulary.ValueKind != JsonValueKind.Object) return null;
        HashSet<string> specials = [.. added.Select(token => token.Text)];
        string[] words = [.. vocabulary.EnumerateObject().Select(entry => entry.Name).Where(name => !specials.Contains(name))];
        if (words.Length == 0 || words.Any(word => Rune.DecodeFromUtf16(word, out _, out int length) != System.Buffers.OperationStatus.Done
            || length != word.Length)) return null;
        CharacterTokenizer tokenizer = CharacterTokenizer.FromFile(string.Concat(words), added);
        using MemoryStream again = new();
        using (Utf8JsonWriter json = new(again)) HuggingFaceWriter.Write(tokenizer, json);
        using JsonDocument document = JsonDocument.Parse(again.ToArray());
        return JsonElement.DeepEquals(document.RootElement, root) ? tokenizer : null;
    }

    static IEnumerable<(Rune Rune, int Id)> CharactersOf(CharacterTokenizer tokenizer) =>
        Enumerable.Range(0, tokenizer.VocabularySize).Where(id => !tokenizer.IsSpecial(id) && tokenizer.BytesOf(id).Length > 0)
            .Select(id => (RuneOf(tokenizer.BytesOf(id)), id));

    static Rune RuneOf(ReadOnlySpan<byte> bytes)
    {
        Rune.DecodeFromUtf8(bytes, out Rune rune, out _);
        return rune;
    }
}

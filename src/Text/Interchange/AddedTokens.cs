using System.Text;
using System.Text.Json;
using Hone.Text.Specials;
using static Hone.Text.Interchange.JsonParts;

namespace Hone.Text.Interchange;

/// <summary>The <c>added_tokens</c> of a <c>tokenizer.json</c>.</summary>
static class AddedTokens
{
    /// <summary>Reads them.</summary>
    /// <param name="root">The document.</param>
    /// <param name="refusal">Makes the error that says what cannot be followed.</param>
    /// <exception cref="FormatException">One has no text or no id.</exception>
    public static IEnumerable<SpecialToken> Read(JsonElement root, Func<string, InvalidDataException> refusal)
    {
        if (Part(root, "added_tokens") is null)
            return [];
        SpecialToken[] tokens = [.. List(root, "added_tokens").EnumerateArray().Select(Token)];
        // There the second begins inside the white space that the first took, and what comes of it depends on the version.
        if (tokens.FirstOrDefault(token => token.TakesSpaceAfter) is { } greedy
            && tokens.FirstOrDefault(token => Rune.IsWhiteSpace(token.Text.EnumerateRunes().FirstOrDefault())) is { } blank)
            throw refusal($"has a token that takes the white space after it, '{greedy.Text}' (rstrip), and one that begins with some, "
                + $"'{Escapes.Write(blank.Text)}'");
        return tokens;
    }

    /// <summary>Says nothing of normalized text where that changes nothing, so that equal tokenizers have equal hashes.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="isNormalizing">Whether normalized text is another one at all.</param>
    public static SpecialToken[] WithoutIdleFlags(SpecialToken[] tokens, bool isNormalizing)
    {
        SpecialToken[] first = [.. tokens.Where(token => !token.IsNormalized)], second = [.. tokens.Where(token => token.IsNormalized)];
        bool looksAround = tokens.Any(token => (token with { IsNormalized = false }).HasFlags);
        return isNormalizing || looksAround || first.Any(one => second.Any(other => MayMeet(one.Text, other.Text))) ? tokens
            : [.. tokens.Select(token => token with { IsNormalized = false })];
    }

    /// <summary>Writes one.</summary>
    public static void Write(SpecialToken token, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("id", token.Id);
        json.WriteString("content", token.Text);
        json.WriteBoolean("single_word", token.IsWholeWord);
        json.WriteBoolean("lstrip", token.TakesSpaceBefore);
        json.WriteBoolean("rstrip", token.TakesSpaceAfter);
        json.WriteBoolean("normalized", token.IsNormalized);
        json.WriteBoolean("special", !token.IsAlwaysRead);
        json.WriteEndObject();
    }

    static SpecialToken Token(JsonElement token)
    {
        string text = Word(token, "content") ?? throw new FormatException("an added token has no content");
        int id = Integer(token, "id") ?? throw new FormatException($"the added token '{text}' has no id");
        return new(text, id, IsAlwaysRead: !Flag(token, "special"))
        {
            IsWholeWord = Flag(token, "single_word"), TakesSpaceBefore = Flag(token, "lstrip"), TakesSpaceAfter = Flag(token, "rstrip"),
            IsNormalized = Flag(token, "normalized"),
        };
    }

    /// <summary>Whether two texts can stand in one so that they overlap.</summary>
    static bool MayMeet(string one, string other) =>
        one.Contains(other, StringComparison.Ordinal) || other.Contains(one, StringComparison.Ordinal)
        || Enumerable.Range(1, Math.Min(one.Length, other.Length) - 1).Any(length =>
            one.AsSpan(one.Length - length).SequenceEqual(other.AsSpan(0, length))
            || other.AsSpan(other.Length - length).SequenceEqual(one.AsSpan(0, length)));
}

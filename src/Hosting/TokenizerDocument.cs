using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Hone.Insight;
using Hone.Text;
using Hone.Text.Bpe;
using Hone.Text.PreTokenizers;

namespace Hone.Hosting;

/// <summary>What there is to say of a tokenizer, for programs and for people.</summary>
static class TokenizerDocument
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static JsonObject Of(Tokenizer tokenizer, string path)
    {
        PreTokenizer? cut = PreTokenizerOf(tokenizer);
        return new JsonObject
        {
            ["path"] = Path.GetFullPath(path),
            ["kind"] = tokenizer.Kind,
            ["vocabulary"] = tokenizer.VocabularySize,
            ["hash"] = tokenizer.Hash,
            ["pre_tokenizer"] = cut?.Name,
            ["regex"] = cut?.Regex,
            ["merges"] = (tokenizer as BpeTokenizer)?.Merges.Count ?? (tokenizer as SentencePieceTokenizer)?.Merges.Count,
            ["begin"] = tokenizer.Frame?.Begin,
            ["end"] = tokenizer.Frame?.End,
            ["unused_ids"] = Enumerable.Range(0, tokenizer.VocabularySize).Count(id => tokenizer.BytesOf(id).IsEmpty),
            ["special"] = new JsonArray([.. tokenizer.Specials.Select(token => (JsonNode)new JsonObject
            {
                ["id"] = token.Id, ["text"] = token.Text, ["always_read"] = token.IsAlwaysRead,
            })]),
        };
    }

    /// <summary>In a line: "bpe, 32,768 tokens, 1 of them special, split gpt4, hash 0123456789ab".</summary>
    public static string InWords(Tokenizer tokenizer) =>
        $"{tokenizer.Kind}, {Figures.Count(tokenizer.VocabularySize, "token")}"
        + (tokenizer.Specials.Count > 0 ? $", {tokenizer.Specials.Count} of them special" : "")
        + (PreTokenizerOf(tokenizer) is { } cut ? $", pre-tokenizer {cut}" : "") + $", hash {tokenizer.Hash[..12]}";

    /// <summary>How it cuts text into words; null where it has none.</summary>
    public static PreTokenizer? PreTokenizerOf(Tokenizer tokenizer) =>
        (tokenizer as BpeTokenizer)?.PreTokenizer ?? (tokenizer as SentencePieceTokenizer)?.PreTokenizer;

    /// <summary>
    /// A piece as a person reads it: its text with what cannot be seen escaped, or its bytes where it is part of a character.
    /// </summary>
    public static string Printable(ReadOnlySpan<byte> piece) => TextOf(piece) is { } text
        ? string.Concat(text.EnumerateRunes().Select(Printable))
        : string.Concat(Convert.ToHexStringLower(piece).Chunk(2).Select(pair => $"\\x{new string(pair)}"));

    /// <summary>A piece's text; null where it is part of a character.</summary>
    public static string? TextOf(ReadOnlySpan<byte> piece)
    {
        try
        {
            return Strict.GetString(piece);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    static string Printable(Rune rune) => rune.Value switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ when Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned =>
            $"\\u{{{rune.Value:x}}}",
        _ => rune.ToString(),
    };
}

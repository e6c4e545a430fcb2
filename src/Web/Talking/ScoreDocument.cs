using System.Text;
using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Text;

namespace Hone.Web.Talking;

/// <summary>How likely tokens were, in the two forms in which OpenAI's API tells it.</summary>
static class ScoreDocument
{
    /// <summary>As chats have it.</summary>
    public static JsonObject OfChat(IEnumerable<TokenScore> scores, Tokenizer tokenizer) => new()
    {
        ["content"] = new JsonArray([.. scores.Select(score =>
        {
            JsonObject one = Of(score.Id, score.Logarithm, tokenizer);
            one["top_logprobs"] = new JsonArray([.. score.Likeliest
                .Select(other => (JsonNode)Of(other.Id, other.Logarithm, tokenizer))]);
            return (JsonNode)one;
        })]),
        ["refusal"] = null,
    };

    /// <summary>As completions have it.</summary>
    /// <param name="scores">The tokens.</param>
    /// <param name="tokenizer">What they spell.</param>
    /// <param name="offset">Characters before the first of them.</param>
    public static JsonObject OfCompletion(IReadOnlyList<TokenScore> scores, Tokenizer tokenizer, int offset)
    {
        List<JsonNode?> tokens = [], logarithms = [], likeliest = [], offsets = [];
        foreach (TokenScore score in scores)
        {
            string text = Spelled(score.Id, tokenizer);
            tokens.Add(JsonValue.Create(text));
            logarithms.Add(JsonValue.Create(score.Logarithm));
            JsonObject others = [];
            foreach ((int id, double logarithm) in score.Likeliest) others.TryAdd(Spelled(id, tokenizer), JsonValue.Create(logarithm));
            likeliest.Add(others.Count > 0 ? others : null);
            offsets.Add(JsonValue.Create(offset));
            offset += text.Length;
        }

        return new JsonObject
        {
            ["tokens"] = new JsonArray([.. tokens]), ["token_logprobs"] = new JsonArray([.. logarithms]),
            ["top_logprobs"] = new JsonArray([.. likeliest]), ["text_offset"] = new JsonArray([.. offsets]),
        };
    }

    static JsonObject Of(int id, double logarithm, Tokenizer tokenizer) => new()
    {
        ["token"] = Spelled(id, tokenizer), ["logprob"] = logarithm,
        ["bytes"] = new JsonArray([.. tokenizer.BytesOf(id).ToArray().Select(one => (JsonNode)(int)one)]),
    };

    /// <summary>A token that is a part of a character is spelled by its bytes, as OpenAI's API does.</summary>
    static string Spelled(int id, Tokenizer tokenizer)
    {
        byte[] bytes = tokenizer.BytesOf(id).ToArray();
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return "bytes:" + string.Concat(bytes.Select(one => $"\\x{one:x2}"));
        }
    }
}

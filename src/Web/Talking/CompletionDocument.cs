using System.Text.Json.Nodes;
using Hone.Hosting;

namespace Hone.Web.Talking;

/// <summary>The answers of OpenAI's API, whole and in pieces.</summary>
/// <param name="request">What was asked.</param>
/// <param name="model">Who writes.</param>
sealed class CompletionDocument(CompletionRequest request, LanguageModel model)
{
    readonly string _id = (request.IsChat ? "chatcmpl-" : "cmpl-") + Guid.NewGuid().ToString("N");
    readonly long _created = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    /// <summary>A text, whole.</summary>
    public JsonObject Choice(int index, string text, string reason, IReadOnlyList<TokenScore> scores)
    {
        JsonObject choice = new() { ["index"] = index };
        if (request.IsChat) choice["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text, ["refusal"] = null };
        else choice["text"] = text;
        choice["logprobs"] = Scores(scores, 0);
        choice["finish_reason"] = reason;
        return choice;
    }

    /// <summary>The first piece of a chat says who speaks.</summary>
    public static JsonObject Opening(int index) => Delta(index, new JsonObject { ["role"] = "assistant", ["content"] = "" });

    /// <summary>A piece.</summary>
    /// <param name="index">Of which text.</param>
    /// <param name="piece">The piece.</param>
    /// <param name="scores">How likely its tokens were.</param>
    /// <param name="offset">Characters before it.</param>
    public JsonObject Piece(int index, string piece, IReadOnlyList<TokenScore> scores, int offset)
    {
        if (request.IsChat)
        {
            JsonObject choice = Delta(index, new JsonObject { ["content"] = piece });
            choice["logprobs"] = Scores(scores, offset);
            return choice;
        }

        return new JsonObject { ["index"] = index, ["text"] = piece, ["logprobs"] = Scores(scores, offset), ["finish_reason"] = null };
    }

    /// <summary>The last piece says why it ended.</summary>
    public JsonObject Ending(int index, string reason)
    {
        if (request.IsChat)
        {
            JsonObject choice = Delta(index, []);
            choice["finish_reason"] = reason;
            return choice;
        }

        return new JsonObject { ["index"] = index, ["text"] = "", ["logprobs"] = null, ["finish_reason"] = reason };
    }

    /// <summary>The whole answer.</summary>
    public JsonObject Whole(IEnumerable<JsonObject> choices, JsonObject usage, JsonObject ours) =>
        Around(request.IsChat ? "chat.completion" : "text_completion", choices, usage, ours);

    /// <summary>A message of a stream.</summary>
    public JsonObject Chunk(IEnumerable<JsonObject> choices, JsonObject? usage = null, JsonObject? ours = null) =>
        Around(request.IsChat ? "chat.completion.chunk" : "text_completion", choices, usage, ours);

    /// <summary>How many tokens there were.</summary>
    public static JsonObject Usage(int prompt, int written) => new()
    {
        ["prompt_tokens"] = prompt, ["completion_tokens"] = written, ["total_tokens"] = prompt + written,
    };

    /// <summary>What clients of others' servers do not look for: which checkpoint it was, what kind of model, and how fast.</summary>
    public JsonObject Ours(WrittenText text) => new()
    {
        ["run"] = model.Run, ["step"] = model.Step, ["kind"] = model.Format.Answers ? "chat" : "base",
        ["warning"] = model.Warning, ["seed"] = request.Options.Seed, ["first_token_seconds"] = text.FirstSeconds,
        ["tokens_per_second"] = text.Seconds > 0 ? text.Tokens / text.Seconds : null,
    };

    JsonObject Around(string kind, IEnumerable<JsonObject> choices, JsonObject? usage, JsonObject? ours)
    {
        JsonObject document = new()
        {
            ["id"] = _id, ["object"] = kind, ["created"] = _created, ["model"] = request.Model,
            ["system_fingerprint"] = $"{model.Run}@{model.Step}", ["choices"] = new JsonArray([.. choices]),
        };
        if (usage is not null) document["usage"] = usage;
        if (ours is not null) document["hone"] = ours;
        return document;
    }

    static JsonObject Delta(int index, JsonObject delta) =>
        new() { ["index"] = index, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = null };

    JsonObject? Scores(IReadOnlyList<TokenScore> scores, int offset) => request.Options.Alternatives is null ? null
        : request.IsChat ? ScoreDocument.OfChat(scores, model.Tokenizer) : ScoreDocument.OfCompletion(scores, model.Tokenizer, offset);
}

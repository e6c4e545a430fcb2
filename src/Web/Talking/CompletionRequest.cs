using System.Text.Json;
using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Web.Http;
using Microsoft.Extensions.AI;

namespace Hone.Web.Talking;

/// <summary>What is to be written: the same of both ways to ask for it.</summary>
/// <param name="Model">The run, and perhaps a checkpoint.</param>
/// <param name="IsChat">Whether messages are answered, and not a prompt continued.</param>
/// <param name="Prompts">Prompts: a text or the ids of tokens each; none in a chat.</param>
/// <param name="Messages">What was said; none where prompts are continued.</param>
/// <param name="Options">How to choose.</param>
/// <param name="Count">Texts for each prompt.</param>
/// <param name="Stops">Texts before which it ends.</param>
/// <param name="IsStreamed">Whether it is told as it is written.</param>
/// <param name="TellsUsage">Whether a stream ends with the number of tokens.</param>
/// <param name="Echoes">Whether the prompt stands before what was written.</param>
sealed record CompletionRequest(string Model, bool IsChat, IReadOnlyList<JsonNode> Prompts, IReadOnlyList<ChatMessage> Messages,
    GenerationOptions Options, int Count, IReadOnlyList<string> Stops, bool IsStreamed, bool TellsUsage, bool Echoes)
{
    /// <summary>As OpenAI has it where a completion is asked for without a length.</summary>
    const int StandardTokens = 16;

    /// <summary>A chat ends of itself, but a model that was never taught to does not.</summary>
    const int StandardChatTokens = 512;

    const int MostTokens = 1 << 20, MostTexts = 64, MostStops = 16, MostAlternatives = 20;

    /// <summary>Reads it.</summary>
    /// <exception cref="RefusedRequest">A parameter is wrong, or not known and would change the answer.</exception>
    public static CompletionRequest Parse(JsonObject request, bool isChat)
    {
        RequestReader.EnsureText(request);
        RequestReader reader = new(request);
        string model = reader.Text("model") ?? throw RequestReader.Wrong("model", "is missing",
            "Name a run: RUN@best. GET /v1/models lists them.");
        bool isStreamed = reader.Flag("stream");
        long? most = isChat ? reader.Whole("max_completion_tokens", 1, MostTokens) ?? reader.Whole("max_tokens", 1, MostTokens)
            : reader.Whole("max_tokens", 1, MostTokens);
        reader.Any("max_tokens");                                            // both may be given, the newer name wins
        int? alternatives = isChat ? (reader.Flag("logprobs") ? (int)(reader.Whole("top_logprobs", 0, MostAlternatives) ?? 0) : null)
            : (int?)reader.Whole("logprobs", 0, MostAlternatives);
        GenerationOptions options = new()
        {
            Tokens = (int)(most ?? (isChat ? StandardChatTokens : StandardTokens)),
            Temperature = reader.Number("temperature", 0, 2) ?? 1,
            TopP = reader.Number("top_p", 0, 1) ?? 1,
            TopK = (int)(reader.Whole("top_k", 0, int.MaxValue) ?? 0),
            Seed = (ulong)(reader.Whole("seed", long.MinValue, long.MaxValue) ?? Random.Shared.NextInt64()),
            Alternatives = alternatives,
        };
        if (options.Validate() is [var problem, ..]) throw RefusedRequest.Bad(problem, "Give another value.");
        int count = (int)(reader.Whole("n", 1, MostTexts) ?? 1);
        IReadOnlyList<string> stops = reader.Texts("stop", MostStops);
        bool usage = reader.Any("stream_options") is JsonObject streaming
            && streaming["include_usage"]?.GetValueKind() == JsonValueKind.True;
        bool echoes = !isChat && reader.Flag("echo");
        if (echoes && alternatives is not null)
            throw RequestReader.Wrong("echo", "is asked for with logprobs, and those of a prompt are not told", "Leave one of them out.");
        IReadOnlyList<JsonNode> prompts = isChat ? [] : PromptsOf(reader.Any("prompt"));
        IReadOnlyList<ChatMessage> messages = isChat ? MessagesOf(reader.Any("messages")) : [];
        reader.EnsureAllRead();
        return new CompletionRequest(model, isChat, prompts, messages, options, count, stops, isStreamed, usage, echoes);
    }

    static IReadOnlyList<JsonNode> PromptsOf(JsonNode? given) => given switch
    {
        null => [JsonValue.Create("")],
        JsonArray { Count: 0 } => throw RequestReader.Wrong("prompt", "is empty", "Give a text."),
        JsonArray several when several.All(IsNumber) => [several],
        JsonArray several when several.Count <= MostTexts && several.All(one => IsText(one) || one is JsonArray ids && ids.All(IsNumber)) =>
            [.. several!],
        _ when IsText(given) => [given],
        _ => throw RequestReader.Wrong("prompt", "is none", $"Give a text, the ids of tokens, or a list of at most {MostTexts} of those."),
    };

    static IReadOnlyList<ChatMessage> MessagesOf(JsonNode? given)
    {
        if (given is not JsonArray { Count: > 0 } all)
            throw RequestReader.Wrong("messages", "is no list of messages", "Give [{\"role\": \"user\", \"content\": \"…\"}].");
        return [.. all.Select((one, i) => MessageOf(one as JsonObject, $"messages[{i}]"))];
    }

    static ChatMessage MessageOf(JsonObject? message, string place)
    {
        ChatRole role = (message?["role"] is JsonValue value && value.TryGetValue(out string? name) ? name : null) switch
        {
            "system" or "developer" => ChatRole.System,
            "user" => ChatRole.User,
            "assistant" => ChatRole.Assistant,
            var other => throw RequestReader.Wrong($"{place}.role", $"is \"{other}\"", "It is system, developer, user or assistant."),
        };
        foreach ((string key, JsonNode? held) in message!)
            if (key is not ("role" or "content" or "name" or "refusal" or "annotations" or "audio")
                && held is not (null or JsonArray { Count: 0 }))
                throw RequestReader.Wrong($"{place}.{key}", "is not known here, and would change the answer", "Leave it out.");
        return new ChatMessage(role, message["content"] switch
        {
            JsonValue text when text.TryGetValue(out string? said) => said,
            JsonArray parts => string.Concat(parts.Select(part => part is JsonObject known && (string?)known["type"] == "text"
                && IsText(known["text"]) ? known["text"]!.GetValue<string>()
                : throw RequestReader.Wrong($"{place}.content", "has a part that is no text", "This model reads text only."))),
            _ => throw RequestReader.Wrong($"{place}.content", "is no text", "Give a text."),
        });
    }

    static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;

    static bool IsNumber(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number;
}

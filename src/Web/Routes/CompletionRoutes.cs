using System.Text;
using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Runs;
using Hone.Runs.Fields;
using Hone.Web.Http;
using Hone.Web.Talking;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Hone.Web.Routes;

/// <summary>Checkpoints to talk to, as clients of OpenAI's API do.</summary>
static class CompletionRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, Workplace place)
    {
        endpoints.MapGet("/v1/models", () => new JsonAnswer(new JsonObject
        {
            ["object"] = "list", ["data"] = new JsonArray([.. Models(place)]),
        }));
        endpoints.MapGet("/v1/models/{model}", (string model) => ModelOf(place, model));
        endpoints.MapPost("/v1/completions", (JsonObject request, HttpContext context) =>
            CompleteAsync(place, CompletionRequest.Parse(request, isChat: false), context));
        endpoints.MapPost("/v1/chat/completions", (JsonObject request, HttpContext context) =>
            CompleteAsync(place, CompletionRequest.Parse(request, isChat: true), context));
    }

    static IEnumerable<JsonNode> Models(Workplace place)
    {
        const string started = "started_utc", selected = "selected_checkpoint.name", classes = "classes";
        foreach (RunRow row in place.Runs.Index.Rows([started, selected, classes]))
        {
            if (row.Problem is not null || row[selected].Kind == FieldKind.None || row[classes].Kind != FieldKind.None) continue;
            long created = DateTimeOffset.TryParse(row[started].ToString(), out DateTimeOffset at) ? at.ToUnixTimeSeconds() : 0;
            foreach (string checkpoint in new[] { "best", "last" }) yield return Model($"{row.Folder.Id}@{checkpoint}", created);
        }
    }

    static JsonObject Model(string id, long created) =>
        new() { ["id"] = id, ["object"] = "model", ["created"] = created, ["owned_by"] = "hone" };

    static JsonAnswer ModelOf(Workplace place, string model)
    {
        RunReference reference = place.Runs.Resolve(model);
        return ChosenCheckpoint.StepOf(reference) is null
            ? throw RefusedRequest.NotFound($"run {reference.Folder.Id} has no checkpoint", "GET /v1/models lists those there are.")
            : new JsonAnswer(Model(model, reference.Folder.ReadManifest().StartedUtc?.ToUnixTimeSeconds() ?? 0));
    }

    static async Task CompleteAsync(Workplace place, CompletionRequest request, HttpContext context)
    {
        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, place.Stopping);
        LoadedModel loaded = await place.Shelf.TakeAsync(place.Runs.Resolve(request.Model), ends.Token);
        try
        {
            using Writer reader = loaded.Model.Begin();
            IReadOnlyList<int>[] prompts = [.. PromptsOf(request, loaded.Model, reader)];
            CompletionDocument document = new(request, loaded.Model);
            if (request.IsStreamed) await StreamAsync(request, loaded, prompts, document, context, ends.Token);
            else await AnswerAsync(request, loaded, prompts, document, context, ends.Token);
        }
        finally
        {
            loaded.Leave();
        }
    }

    static async Task AnswerAsync(CompletionRequest request, LoadedModel loaded, IReadOnlyList<int>[] prompts, CompletionDocument document,
        HttpContext context, CancellationToken stop)
    {
        List<JsonObject> choices = [];
        int read = 0, written = 0;
        JsonObject ours = [];
        await EachAsync(request, loaded, prompts, async (index, text) =>
        {
            StringBuilder whole = new(Echo(request, loaded, prompts, index));
            await foreach (string piece in text.ReadAsync(stop)) whole.Append(piece);
            choices.Add(document.Choice(index, whole.ToString(), text.FinishReason, [.. text.Scores]));
            read += index % request.Count == 0 ? text.PromptTokens : 0;
            (written, ours) = (written + text.Tokens, document.Ours(text));
        }, stop);
        await new JsonAnswer(document.Whole(choices, CompletionDocument.Usage(read, written), ours)).ExecuteAsync(context);
    }

    static async Task StreamAsync(CompletionRequest request, LoadedModel loaded, IReadOnlyList<int>[] prompts, CompletionDocument document,
        HttpContext context, CancellationToken stop)
    {
        int read = 0, written = 0;
        WrittenText? last = null;
        try
        {
            await EachAsync(request, loaded, prompts, async (index, text) =>
            {
                if (request.IsChat) await SendAsync(document.Chunk([CompletionDocument.Opening(index)]));
                int offset = 0, told = 0;
                if (Echo(request, loaded, prompts, index) is { Length: > 0 } echo)
                    await SendAsync(document.Chunk([document.Piece(index, echo, [], 0)]));
                await foreach (string piece in text.ReadAsync(stop))
                {
                    await SendAsync(document.Chunk([document.Piece(index, piece, [.. text.Scores.Skip(told)], offset)]));
                    (offset, told) = (offset + piece.Length, text.Scores.Count);
                }

                await SendAsync(document.Chunk([document.Ending(index, text.FinishReason)],
                    ours: index == prompts.Length * request.Count - 1 ? document.Ours(text) : null));
                (read, written, last) = (read + (index % request.Count == 0 ? text.PromptTokens : 0), written + text.Tokens, text);
            }, stop);
            if (request.TellsUsage) await SendAsync(document.Chunk([], CompletionDocument.Usage(read, written)));
            await WriteAsync("[DONE]");
        }
        catch (Exception) when (context.Response.HasStarted)
        {
            context.Abort();                                                 // an end that is none must not look like one
            throw;
        }

        Task SendAsync(JsonObject chunk) => WriteAsync(Encoding.UTF8.GetString(JsonAnswer.Bytes(chunk)));

        async Task WriteAsync(string data)
        {
            if (!context.Response.HasStarted)
            {
                context.Response.ContentType = "text/event-stream";
                context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            }

            await context.Response.WriteAsync($"data: {data}\n\n", stop);
            await context.Response.Body.FlushAsync(stop);
        }
    }

    /// <summary>Writes every text that was asked for, one after the other, the n-th of a prompt with the n-th seed.</summary>
    static async Task EachAsync(CompletionRequest request, LoadedModel loaded, IReadOnlyList<int>[] prompts,
        Func<int, WrittenText, Task> write, CancellationToken stop)
    {
        Writer writer = await loaded.BeginAsync(stop);
        try
        {
            for (int index = 0; index < prompts.Length * request.Count; index++)
            {
                writer.Clear();
                GenerationOptions options = request.Options with { Seed = request.Options.Seed + (ulong)(index % request.Count) };
                await write(index, new WrittenText(writer, prompts[index / request.Count], options, request.Stops));
            }
        }
        finally
        {
            loaded.End();
        }
    }

    static IEnumerable<IReadOnlyList<int>> PromptsOf(CompletionRequest request, LanguageModel model, Writer reader)
    {
        if (request.IsChat)
        {
            yield return IdsOf(() => model.Ids(request.Messages), "messages");
            yield break;
        }

        foreach (JsonNode prompt in request.Prompts)
            yield return prompt is JsonArray ids
                ? [.. ids.Select(id => id!.AsValue().TryGetValue(out int number) && number >= 0 && number < model.Tokenizer.VocabularySize
                    ? number : throw RequestReader.Wrong("prompt", $"has the token {id.ToJsonString()}",
                        $"This model's are 0 to {model.Tokenizer.VocabularySize - 1}."))]
                : IdsOf(() => model.Read(reader, prompt.GetValue<string>(), allowSpecial: null).Ids, "prompt");
    }

    static IReadOnlyList<int> IdsOf(Func<IReadOnlyList<int>> read, string parameter)
    {
        try
        {
            IReadOnlyList<int> ids = read();
            return ids.Count > 0 ? ids : throw RequestReader.Wrong(parameter, "has no token that this model knows", "Give another text.");
        }
        catch (Exception wrong) when (wrong is InvalidDataException or ArgumentException or NotSupportedException)
        {
            throw RequestReader.Wrong(parameter, $"cannot be read: {wrong.Message.ReplaceLineEndings(" ").TrimEnd('.')}",
                "Give another.");
        }
    }

    static string Echo(CompletionRequest request, LoadedModel loaded, IReadOnlyList<int>[] prompts, int index) => !request.Echoes ? ""
        : request.Prompts[index / request.Count] is JsonValue text ? text.GetValue<string>()
        : Encoding.UTF8.GetString(loaded.Model.Tokenizer.Decode([.. prompts[index / request.Count]]));
}

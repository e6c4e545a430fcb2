using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Hone.Hosting;

namespace Hone.Unit.Web;

/// <summary>Checkpoints talked to as clients of OpenAI's API do.</summary>
public sealed class Completions(TinyModel model) : ServerCase, IClassFixture<TinyModel>
{
    readonly string _id = model.Id;

    protected override string Runs => model.Runs;

    [Fact]
    public async Task A_streamed_text_is_the_whole_one_and_that_of_the_library()
    {
        JsonObject asked = new()
        {
            ["model"] = $"{_id}@last", ["prompt"] = "One", ["max_tokens"] = 30, ["seed"] = 7, ["temperature"] = 0.8,
        };
        (HttpStatusCode status, JsonNode whole) = await PostAsync("/v1/completions", asked);
        status.ShouldBe(HttpStatusCode.OK, whole.ToJsonString());
        string text = (string)whole["choices"]![0]!["text"]!;

        using LanguageModel loaded = LanguageModel.Load($"{_id}@last", Runs, 1);
        text.ShouldBe(string.Concat(loaded.Generate("One", new GenerationOptions { Tokens = 30, Seed = 7, Temperature = 0.8 })));
        ((string?)whole["choices"]![0]!["finish_reason"]).ShouldBe("length");
        whole["usage"]!.ToJsonString().ShouldBe("""{"prompt_tokens":3,"completion_tokens":30,"total_tokens":33}""");
        ((string?)whole["hone"]!["kind"]).ShouldBe("base");

        asked["stream"] = true;
        asked["stream_options"] = new JsonObject { ["include_usage"] = true };
        JsonNode[] chunks = await StreamAsync("/v1/completions", asked);
        string.Concat(chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).Select(choice => (string?)choice!["text"])).ShouldBe(text);
        chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).Select(choice => (string?)choice!["finish_reason"])
            .Where(reason => reason is not null).ShouldBe(["length"]);
        ((int)chunks[^1]["usage"]!["total_tokens"]!).ShouldBe(33);
    }

    [Fact]
    public async Task A_chat_goes_on_from_what_was_said()
    {
        JsonNode asked = JsonNode.Parse($$"""
            {"model": "{{_id}}", "messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": [{"type": "text",
            "text": "One day"}]}], "max_completion_tokens": 8, "seed": 3, "n": 2, "logprobs": true, "top_logprobs": 3, "user": "me"}
            """)!;
        (HttpStatusCode status, JsonNode whole) = await PostAsync("/v1/chat/completions", asked);
        status.ShouldBe(HttpStatusCode.OK, whole.ToJsonString());
        ((string?)whole["object"]).ShouldBe("chat.completion");
        whole["choices"]!.AsArray().Count.ShouldBe(2);
        JsonArray scores = whole["choices"]![0]!["logprobs"]!["content"]!.AsArray();
        scores.Count.ShouldBe(8);
        foreach (JsonNode? score in scores)
        {
            double[] likeliest = [.. score!["top_logprobs"]!.AsArray().Select(other => (double)other!["logprob"]!)];
            likeliest.Length.ShouldBe(3);
            likeliest.ShouldBe(likeliest.OrderDescending());
            ((double)score["logprob"]!).ShouldBeLessThanOrEqualTo(likeliest[0]);
        }

        asked["stream"] = true;
        JsonNode[] chunks = await StreamAsync("/v1/chat/completions", asked);
        foreach (int index in new[] { 0, 1 })
        {
            JsonNode[] own = [.. chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).Where(one => (int)one!["index"]! == index)!];
            ((string?)own[0]["delta"]!["role"]).ShouldBe("assistant");
            string.Concat(own.Select(one => (string?)one["delta"]!["content"]))
                .ShouldBe((string?)whole["choices"]![index]!["message"]!["content"]);
            own.SelectMany(one => one["logprobs"]?["content"]?.AsArray() ?? []).Count().ShouldBe(8);
        }
    }

    [Fact]
    public async Task Logarithms_of_all_tokens_are_those_of_probabilities()
    {
        (_, JsonNode whole) = await PostAsync("/v1/completions", JsonNode.Parse(
            $$"""{"model":"{{_id}}","prompt":"One","max_tokens":2,"temperature":0,"logprobs":20,"top_p":0.5}""")!);

        JsonNode scores = whole["choices"]![0]!["logprobs"]!;
        scores["top_logprobs"]![0]!.AsObject().Sum(one => Math.Exp((double)one.Value!)).ShouldBeInRange(0.05, 1.0000001);
        ((double)scores["token_logprobs"]![0]!).ShouldBe(scores["top_logprobs"]![0]!.AsObject().Max(one => (double)one.Value!), 1e-12);
        scores["text_offset"]!.AsArray().Select(offset => (int)offset!).ShouldBe([0, ((string)scores["tokens"]![0]!).Length]);
    }

    [Fact]
    public async Task A_text_ends_where_it_is_told_to()
    {
        JsonObject asked = new() { ["model"] = _id, ["prompt"] = "One", ["max_tokens"] = 60, ["seed"] = 7 };
        (_, JsonNode free) = await PostAsync("/v1/completions", asked.DeepClone());
        string text = (string)free["choices"]![0]!["text"]!, end = text.Substring(20, 2);
        asked["stop"] = new JsonArray(end, "never to be seen");

        (_, JsonNode stopped) = await PostAsync("/v1/completions", asked.DeepClone());

        ((string?)stopped["choices"]![0]!["text"]).ShouldBe(text[..text.IndexOf(end, StringComparison.Ordinal)]);
        ((string?)stopped["choices"]![0]!["finish_reason"]).ShouldBe("stop");
        ((int)stopped["usage"]!["completion_tokens"]!).ShouldBeLessThan(60);
    }

    [Fact]
    public async Task Several_prompts_texts_and_ids_are_continued()
    {
        (_, JsonNode whole) = await PostAsync("/v1/completions",
            JsonNode.Parse($$"""{"model":"{{_id}}","prompt":["One",[79,110,101]],"max_tokens":5,"seed":7,"n":2,"echo":true}""")!);

        string[] texts = [.. whole["choices"]!.AsArray().Select(choice => (string)choice!["text"]!)];
        texts.Length.ShouldBe(4);
        texts.ShouldAllBe(text => text.StartsWith("One"));
        texts[2..].ShouldBe(texts[..2], "the same in ids");
        ((int)whole["usage"]!["prompt_tokens"]!).ShouldBe(6);
    }

    [Theory]
    [InlineData("""{"prompt":"a"}""", "model")]
    [InlineData("""{"model":"ID","prompt":"a","min_p":0.1}""", "min_p")]
    [InlineData("""{"model":"ID","prompt":"a","frequency_penalty":0.5}""", "frequency_penalty")]
    [InlineData("""{"model":"ID","prompt":"a","temperature":-1}""", "temperature")]
    [InlineData("""{"model":"ID","prompt":"a","temperature":"hot"}""", "temperature")]
    [InlineData("""{"model":"ID","prompt":"a","max_tokens":0}""", "max_tokens")]
    [InlineData("""{"model":"ID","prompt":"a","n":1000}""", "n")]
    [InlineData("""{"model":"ID","prompt":"a","stop":[1]}""", "stop")]
    [InlineData("""{"model":"ID","prompt":"a","logprobs":50}""", "logprobs")]
    [InlineData("""{"model":"ID","prompt":[99999]}""", "prompt")]
    [InlineData("""{"model":"ID","prompt":{}}""", "prompt")]
    [InlineData("""{"model":"ID","prompt":[]}""", "prompt")]
    [InlineData("""{"model":"ID","prompt":"a","stream":1}""", "stream")]
    [InlineData("""{"model":"ID","prompt":"a","echo":true,"logprobs":1}""", "echo")]
    public async Task A_parameter_that_is_wrong_is_refused_by_its_name(string body, string parameter)
    {
        (HttpStatusCode status, JsonNode answer) = await PostAsync("/v1/completions",
            JsonNode.Parse(body.Replace("ID", _id, StringComparison.Ordinal))!);

        status.ShouldBe(HttpStatusCode.BadRequest, answer.ToJsonString());
        ((string?)answer["error"]!["param"]).ShouldBe(parameter);
        ((string?)answer["error"]!["type"]).ShouldBe("invalid_request_error");
    }

    [Theory]
    [InlineData("""{"model":"ID"}""")]
    [InlineData("""{"model":"ID","messages":[]}""")]
    [InlineData("""{"model":"ID","messages":[{"role":"tool","content":"x"}]}""")]
    [InlineData("""{"model":"ID","messages":[{"role":"user","content":[{"type":"image_url"}]}]}""")]
    [InlineData("""{"model":"ID","messages":[{"role":"assistant","content":"x"}]}""")]
    [InlineData("""{"model":"ID","messages":[{"role":"user","content":"x"}],"tools":[{}]}""")]
    [InlineData("""{"model":"ID","messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_object"}}""")]
    public async Task A_chat_that_cannot_be_is_refused(string body) => (await PostAsync("/v1/chat/completions",
        JsonNode.Parse(body.Replace("ID", _id, StringComparison.Ordinal))!)).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task What_changes_nothing_is_let_pass()
    {
        (HttpStatusCode status, JsonNode answer) = await PostAsync("/v1/chat/completions", JsonNode.Parse($$"""
            {"model":"{{_id}}","messages":[{"role":"user","content":"x","name":"me"}],"max_tokens":2,"frequency_penalty":0,"logit_bias":{},
            "response_format":{"type":"text"},"tools":[],"tool_choice":"auto","store":false,"metadata":{"a":"b"},"stop":null}
            """)!);

        status.ShouldBe(HttpStatusCode.OK, answer.ToJsonString());
    }

    [Fact]
    public async Task Models_are_listed_and_one_that_is_not_there_is_told()
    {
        (await GetAsync("/v1/models"))["data"]!.AsArray().Select(one => (string?)one!["id"]).ShouldBe([$"{_id}@best", $"{_id}@last"]);
        ((string?)(await GetAsync($"/v1/models/{_id}@best"))["object"]).ShouldBe("model");
        foreach (string name in new[] { "nobody", $"{_id}@77", $"{_id}@never" })
        {
            (HttpStatusCode status, JsonNode answer) = await PostAsync("/v1/completions", new JsonObject { ["model"] = name });
            ((int)status).ShouldBeInRange(400, 404, name);
            ((string?)answer["error"]!["message"]).ShouldNotBeNullOrEmpty();
        }
    }

    [Fact]
    public async Task Whoever_goes_away_lets_the_next_one_in()
    {
        JsonObject asked = new() { ["model"] = _id, ["prompt"] = "One", ["max_tokens"] = 1_000_000, ["stream"] = true };
        using (HttpRequestMessage request = new(HttpMethod.Post, "/v1/completions") { Content = Json(asked.ToJsonString()) })
        using (HttpResponseMessage answer = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop))
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);

        asked["max_tokens"] = 3;
        asked.Remove("stream");
        Task<(HttpStatusCode Status, JsonNode Body)> next = PostAsync("/v1/completions", asked);
        (await next.WaitAsync(TimeSpan.FromSeconds(30), Stop)).Status.ShouldBe(HttpStatusCode.OK);
    }

    async Task<JsonNode[]> StreamAsync(string path, JsonNode asked)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = Json(asked.ToJsonString()) };
        using HttpResponseMessage answer = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        List<string> data = [];
        await foreach (SseItem<string> item in SseParser.Create(await answer.Content.ReadAsStreamAsync(Stop)).EnumerateAsync(Stop))
            data.Add(item.Data);
        data[^1].ShouldBe("[DONE]");
        return [.. data[..^1].Select(one => JsonNode.Parse(one)!)];
    }
}

using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hone.Unit.Web;

/// <summary>Real answers against the OpenAPI document: every address is described, and says what its description says.</summary>
public sealed class ApiDocuments(TinyModel model) : ServerCase, IClassFixture<TinyModel>
{
    protected override string Runs => model.Runs;

    [Fact]
    public async Task Every_answer_is_what_its_description_says()
    {
        Directory.CreateDirectory(In("recipes"));
        File.WriteAllText(In("recipes", "small.yaml"), "goal: See it.\nmodel: { layers: 1, width: 32 }\n");
        JsonObject document = (await GetAsync("/api/openapi.json")).AsObject();
        string id = model.Id;
        (string Route, string Path, string? Body)[] asked =
        [
            ("get /api", "/api", null), ("get /api/runs", "/api/runs?columns=seed", null),
            ("get /api/runs", "/api/runs?group=settings", null),
            ("get /api/fields", "/api/fields", null), ("get /api/sparklines", $"/api/sparklines?runs={id}", null),
            ("get /api/runs/{id}", $"/api/runs/{id}", null), ("get /api/runs/{id}/standing", $"/api/runs/{id}/standing", null),
            ("get /api/runs/{id}/curves", $"/api/runs/{id}/curves?width=3", null),
            ("get /api/runs/{id}/hardware", $"/api/runs/{id}/hardware", null),
            ("get /api/runs/{id}/events", $"/api/runs/{id}/events", null),
            ("get /api/runs/{id}/log", $"/api/runs/{id}/log", null), ("get /api/runs/{id}/samples", $"/api/runs/{id}/samples", null),
            ("get /api/runs/{id}/checkpoints", $"/api/runs/{id}/checkpoints", null),
            ("get /api/runs/{id}/diagnosis", $"/api/runs/{id}/diagnosis", null),
            ("get /api/runs/{id}/decisions", $"/api/runs/{id}/decisions", null),
            ("get /api/runs/{id}/classification", $"/api/runs/{id}/classification", null),
            ("get /api/runs/{id}/resume", $"/api/runs/{id}/resume", null),
            ("get /api/runs/{id}/recipe", $"/api/runs/{id}/recipe", null),
            ("get /api/compare", $"/api/compare?runs={id},{id}@3", null), ("get /api/recipes", "/api/recipes", null),
            ("get /api/recipes/{name}", "/api/recipes/small", null), ("get /api/settings", "/api/settings", null),
            ("post /api/plan", "/api/plan", """{"recipe":"small"}"""), ("get /v1/models", "/v1/models", null),
            ("get /v1/models/{model}", $"/v1/models/{id}", null),
            ("post /v1/completions", "/v1/completions", $$"""{"model":"{{id}}","prompt":"a","max_tokens":2,"logprobs":1}"""),
            ("post /v1/chat/completions", "/v1/chat/completions",
                $$"""{"model":"{{id}}","messages":[{"role":"user","content":"a"}],"max_tokens":2,"logprobs":true,"top_logprobs":1}"""),
        ];
        // What is no JSON, and what other tests ask of runs that train and of decisions.
        string[] elsewhere = ["get /api/runs/{id}/report", "get /api/compare/report", "get /api/stream", "post /api/runs",
            "get /api/starts/{key}", "post /api/runs/{id}/resume", "post /api/runs/{id}/control", "post /api/decide"];
        Described(document).Order().ShouldBe(asked.Select(one => one.Route).Concat(elsewhere).Distinct().Order());

        foreach ((string route, string path, string? body) in asked)
        {
            JsonNode answer = body is null ? await GetAsync(path) : (await PostAsync(path, JsonNode.Parse(body)!)).Body;
            string[] parts = route.Split(' ', 2);
            JsonNode schema = document["paths"]![parts[1]]![parts[0]]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!;
            Problems(answer, schema, document, path).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Every_refusal_is_what_its_description_says()
    {
        JsonObject document = (await GetAsync("/api/openapi.json")).AsObject();
        JsonNode ours = document["components"]!["schemas"]!["Problem"]!, others = document["components"]!["schemas"]!["OthersError"]!;

        Problems(await RefusedAsync(HttpStatusCode.NotFound, "/api/runs/nobody"), ours, document, "a run").ShouldBeEmpty();
        (_, JsonNode plan) = await PostAsync("/api/plan", JsonNode.Parse("""{"yaml":"seed: x"}""")!);
        plan["errors"]!.AsArray().Count.ShouldBe(1);
        Problems(plan, ours, document, "a plan").ShouldBeEmpty();
        (_, JsonNode completion) = await PostAsync("/v1/completions", new JsonObject { ["model"] = "nobody" });
        Problems(completion, others, document, "a completion").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_comes_in_is_described_from_what_reads_it()
    {
        JsonObject document = (await GetAsync("/api/openapi.json")).AsObject();

        document["paths"]!["/api/runs/{id}/curves"]!["get"]!["parameters"]!.AsArray().Select(one => (string?)one!["name"])
            .ShouldBe(["id", "over", "scale", "from", "to", "width", "columns"]);
        string schema = (string)document["paths"]!["/api/runs/{id}/control"]!["post"]!["requestBody"]!["content"]!["application/json"]!
            ["schema"]!["$ref"]!;
        document["components"]!["schemas"]![schema.Split('/')[^1]]!["properties"]!.AsObject().Select(pair => pair.Key)
            .ShouldBe(["command", "factor", "wait"]);
    }

    [Fact]
    public void An_answer_that_is_not_as_described_is_found()
    {
        JsonObject document = [];
        JsonNode schema = JsonNode.Parse("""
            {"type":"object","properties":{"a":{"type":"integer"},"b":{"type":["string","null"]}},"required":["a"],
            "additionalProperties":false}
            """)!;
        Problems(JsonNode.Parse("""{"a":1,"b":null}""")!, schema, document, "x").ShouldBeEmpty();
        Problems(JsonNode.Parse("""{"a":1.5}""")!, schema, document, "x").ShouldBe(["x.a: 1.5 is no integer"]);
        Problems(JsonNode.Parse("""{"b":1}""")!, schema, document, "x").ShouldBe(["x has no a", "x.b: 1 is no string or null"]);
        Problems(JsonNode.Parse("""{"a":1,"c":1}""")!, schema, document, "x").ShouldBe(["x.c is not described"]);
    }

    static IEnumerable<string> Described(JsonObject document) => document["paths"]!.AsObject()
        .SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key} {path.Key}"));

    /// <summary>Where a value is not as a schema says; as much of JSON Schema as the document uses.</summary>
    static IEnumerable<string> Problems(JsonNode? value, JsonNode schema, JsonObject document, string place)
    {
        if ((string?)schema["$ref"] is { } reference)
            return Problems(value, document["components"]!["schemas"]![reference.Split('/')[^1]]!, document, place);
        if (schema["anyOf"] is JsonArray several)
            return several.Any(one => !Problems(value, one!, document, place).Any()) ? []
                : several.SelectMany(one => Problems(value, one!, document, place));
        string[] types = schema["type"] is JsonArray names ? [.. names.Select(name => (string)name!)] : [(string)schema["type"]!];
        if (!types.Any(type => IsOf(value, type)))
            return [$"{place}: {value?.ToJsonString() ?? "null"} is no {string.Join(" or ", types)}"];
        if (schema["enum"] is JsonArray words && !words.Any(word => JsonNode.DeepEquals(word, value)))
            return [$"{place}: {value?.ToJsonString()} is none of {words.ToJsonString()}"];
        if (value is JsonArray all && schema["items"] is { } items)
            return all.SelectMany((one, i) => Problems(one, items, document, $"{place}[{i}]"));
        if (value is not JsonObject members) return [];
        List<string> problems = [];
        foreach (JsonNode? name in schema["required"]?.AsArray() ?? [])
            if (!members.ContainsKey((string)name!)) problems.Add($"{place} has no {name}");
        foreach ((string name, JsonNode? member) in members)
            if (schema["properties"]?[name] is { } known) problems.AddRange(Problems(member, known, document, $"{place}.{name}"));
            else if (schema["additionalProperties"] is JsonObject other)
                problems.AddRange(Problems(member, other, document, $"{place}.{name}"));
            else if (schema["additionalProperties"]?.GetValueKind() == JsonValueKind.False)
                problems.Add($"{place}.{name} is not described");
        return problems;
    }

    static bool IsOf(JsonNode? value, string type) => (type, value?.GetValueKind()) switch
    {
        ("null", null) or ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) or ("number", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => value!.AsValue().TryGetValue(out long _) || value.AsValue().TryGetValue(out ulong _),
        _ => false,
    };
}

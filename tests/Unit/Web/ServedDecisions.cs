using System.Net;
using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Hosting.Recipes;
using Hone.Runs;
using Hone.Runs.Decisions;
using Hone.Training.Events;
using Hone.Web;

namespace Hone.Unit.Web;

/// <summary>What is decided over HTTP is what <c>hone decide</c> decides, and as locked.</summary>
public sealed class ServedDecisions : ServerCase
{
    [Fact]
    public async Task A_decision_is_the_one_that_decide_takes_and_as_locked()
    {
        string narrow = Train("narrow", 16), wide = Train("wide", 24);
        JsonObject printed = JsonNode.Parse(await HoneAsync("decide", wide, "--baseline", narrow, "--min-effect", "0.02", "--by", "Ada",
            "--note", "Why.", "--json", "--run-dir", Runs))!.AsObject();
        RunFolder folder = RunFolder.Open(Path.Combine(Runs, wide));
        File.Delete(Files(folder)[0]);                         // as if it had never been taken: nothing is superseded
        folder.UpdateManifest(manifest => manifest with { Decision = null });

        (HttpStatusCode status, JsonNode answer) = await PostAsync("/api/decide", JsonNode.Parse($$"""
            {"candidates":["{{wide}}"],"baselines":["{{narrow}}"],"minimum_effect":0.02,"by":"Ada","note":"Why."}
            """)!);

        status.ShouldBe(HttpStatusCode.OK, answer.ToJsonString());
        string file = Files(folder).ShouldHaveSingleItem("it is kept once, beside the candidate");
        Path.GetFileName(file).ShouldBe((string?)answer["file"]);
        DecisionRecord kept = DecisionRecord.Parse(File.ReadAllBytes(file), file);
        kept.Sha256.ShouldBe(kept.ContentHash());
        kept.Sha256.ShouldBe((string?)answer["sha256"]);
        DecisionStore.ProblemsOf(folder).ShouldBeEmpty();
        Without(answer.AsObject()).ToJsonString().ShouldBe(Without(printed).ToJsonString(), "but for the moment and what follows from it");
        (await HoneAsync("decide", wide, "--verify", "--run-dir", Runs)).ShouldNotContain("altered");
        JsonNode list = await GetAsync($"/api/runs/{wide}/decisions");
        ((string?)list["decisions"]![0]!["sha256"]).ShouldBe(kept.Sha256);
        list["altered"]!.AsArray().Count.ShouldBe(0);

        File.WriteAllText(file, File.ReadAllText(file).Replace("Ada", "Bob", StringComparison.Ordinal));
        (await GetAsync($"/api/runs/{wide}/decisions"))["altered"]!.AsArray().Count.ShouldBeGreaterThan(0, "what is altered is told");

        await using WebServer shown = await WebServer.StartAsync(Options with { IsReadOnly = true }, Stop);
        using HttpClient client = new() { BaseAddress = shown.Address };
        using HttpResponseMessage refused = await client.PostAsync("/api/decide",
            Json($$"""{"candidates":["{{wide}}"],"baselines":["{{narrow}}"]}"""), Stop);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        Files(folder).Length.ShouldBe(1);
    }

    static string[] Files(RunFolder folder) => Directory.GetFiles(Path.Combine(folder.Path, "decisions"), "*.json");

    /// <summary>A decision without its moment, and without how fast models write, which each decision measures anew.</summary>
    static JsonObject Without(JsonObject document)
    {
        foreach (string name in new[] { "decided_utc", "sha256", "file" }) document.Remove(name);
        document["operations"]!.AsArray().Count(operation => IsMeasured((string)operation!["name"]!)).ShouldBe(2);
        document["operations"]!.AsArray().RemoveAll(operation => IsMeasured((string)operation!["name"]!));
        document["reasons"]!.AsArray().RemoveAll(reason => IsMeasured((string)reason!));
        return document;

        static bool IsMeasured(string text) =>
            text.StartsWith("generation", StringComparison.Ordinal) || text.StartsWith("latency", StringComparison.Ordinal);
    }

    string Train(string name, int width)
    {
        Recipe recipe = Recipe.Parse($$"""
            name: {{name}}
            data: { stories: 60 }
            tokenizer: { kind: bytes }
            model: { layers: 1, width: {{width}}, heads: 1, context: 32 }
            training: { steps: 6, batch: 4 }
            evaluation: { every: 6, tokens: 256 }
            """, name);
        using TrainingRun run = TrainingRun.Create(recipe, Runs, threads: 1);
        foreach (TrainingEvent _ in run.Run(Stop)) continue;
        return run.Id;
    }
}

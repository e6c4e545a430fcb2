using System.Net;
using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Hosting.Recipes;
using Hone.Runs;
using Hone.Training.Events;
using Hone.Unit.Runs;

namespace Hone.Unit.Web;

/// <summary>Runs that count examples or pairs of answers, told by their own units and metrics.</summary>
public sealed class ServedClassifiers : ServerCase
{
    const string Small = """
        name: small
        model: { kind: ngrams, buckets: 512, width: 16, features: 64 }
        training: { steps: 30, batch: 16 }
        evaluation: { every: 15 }
        """;

    [Fact]
    public async Task A_classifier_is_told_in_examples_and_by_its_test_and_writes_nothing()
    {
        string one = Train(1), two = Train(2);

        ((string?)(await GetAsync($"/api/runs/{one}"))["unit"]).ShouldBe("example");
        (await GetAsync("/api/runs"))["runs"]!.AsArray().Select(run => (string?)run!["unit"]).ShouldBe(["example", "example"]);
        JsonNode record = (await GetAsync($"/api/runs/{one}/classification"))["classification"]!;
        record["classes"]!.AsArray().Select(name => (string?)name).ShouldBe(["bad", "good"]);
        record["classifiers"]!.AsArray().Select(model => (string?)model!["name"]).ShouldContain("majority");
        (await GetAsync($"/api/runs/{one}/curves"))["evaluations"]![0]!["accuracy"]!.GetValue<double>().ShouldBeInRange(0, 1);

        JsonNode comparison = await GetAsync($"/api/compare?runs={one},{two}");
        ((string?)comparison["deciding"]!["key"]).ShouldBe("test_accuracy");
        ((bool)comparison["deciding"]!["higher_is_better"]!).ShouldBeTrue();
        ((double)comparison["values"]!["test_accuracy"]![0]!["mean"]!).ShouldBe((double)record["classifiers"]![0]!["accuracy"]!);
        comparison["values"]!["validation_accuracy"]!.AsArray().Count.ShouldBe(2);
        ((double)comparison["series"]![0]!["runs"]![0]!["validation"]![0]!["metrics"]!["accuracy"]!).ShouldBeInRange(0, 1);

        (await GetAsync("/v1/models"))["data"]!.AsArray().Count.ShouldBe(0, "they write nothing");
        (HttpStatusCode status, JsonNode refusal) = await PostAsync("/v1/completions",
            new JsonObject { ["model"] = $"{one}@best", ["prompt"] = "a" });
        status.ShouldBe(HttpStatusCode.BadRequest);
        ((string?)refusal["error"]!["message"]).ShouldStartWith($"run {one} is a classifier of 2 classes");
    }

    [Fact]
    public async Task A_recipe_of_a_classifier_is_planned_as_plan_prints_it()
    {
        (HttpStatusCode status, JsonNode answer) = await PostAsync("/api/plan",
            new JsonObject { ["yaml"] = Small, ["settings"] = new JsonObject { ["data.path"] = Rows() } });

        status.ShouldBe(HttpStatusCode.OK, answer.ToJsonString());
        ((string?)answer["plan"]!["kind"]).ShouldBe("ngrams");
        ((int)answer["plan"]!["classes"]!).ShouldBe(2);
        ((int)answer["plan"]!["batch_examples"]!).ShouldBe(16);
    }

    [Fact]
    public async Task A_mistake_in_a_recipe_of_a_classifier_is_told_at_its_key()
    {
        (HttpStatusCode status, JsonNode problem) = await PostAsync("/api/plan", new JsonObject
        {
            ["yaml"] = Small, ["settings"] = new JsonObject { ["data.path"] = Rows(), ["model.layers"] = 3 },
        });

        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        problem["errors"]!.AsArray().Select(error => (string?)error!["key"]).ShouldBe(["model.layers"]);
    }

    [Fact]
    public async Task Pairs_of_answers_are_counted_as_pairs_and_a_model_without_a_test_has_none()
    {
        RunFolder folder = Run("pairs", manifest => manifest with
        {
            Recipe = JsonNode.Parse("""{"training":{"preference":"dpo"}}""")!.AsObject(),
        }, Examples.Started(0), Examples.Step(0), Examples.Evaluation(1) with
        {
            Metrics = new Dictionary<string, double> { ["rewards_margin"] = 0.5 },
        }, Examples.Finished(1));

        ((string?)(await GetAsync($"/api/runs/{folder.Id}"))["unit"]).ShouldBe("pair");
        ((string?)(await GetAsync("/api/runs"))["runs"]![0]!["unit"]).ShouldBe("pair");
        (await GetAsync($"/api/runs/{folder.Id}/classification"))["classification"].ShouldBeNull();
        JsonNode comparison = await GetAsync($"/api/compare?runs={folder.Id},{Finished("tokens").Id}");
        ((string?)comparison["deciding"]!["key"]).ShouldBe("best_val_loss");
        ((string?)comparison["deciding"]!["unit"]).ShouldBe("nats", "a pair is no token");
        ((double)comparison["values"]!["validation_rewards_margin"]![0]!["mean"]!).ShouldBe(0.5);
    }

    string Rows()
    {
        Directory.CreateDirectory(In("data"));
        File.WriteAllText(In("data", "rows.tsv"), string.Concat(Enumerable.Range(0, 200).Select(i =>
            i % 3 == 0 ? $"bad\tan awful thing {i}\n" : $"good\ta lovely thing {i}\n")));
        return In("data", "rows.tsv");
    }

    string Train(int seed)
    {
        using TrainingRun run = TrainingRun.Create(Recipe.Parse(Small, "small", [$"data.path={Rows()}", $"seed={seed}"]), Runs, threads: 1);
        foreach (TrainingEvent _ in run.Run(Stop)) continue;
        return run.Id;
    }
}

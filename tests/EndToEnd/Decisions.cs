using System.Text.Json.Nodes;
using Hone.Runs;

namespace Hone.EndToEnd;

/// <summary><c>hone decide</c>, from runs to a verdict that is kept.</summary>
public sealed class Decisions : HoneProgram
{
    const string OfText = """
        name: tiny
        data: { source: file, path: text.txt, separator: "\n\n" }
        tokenizer: { kind: bytes }
        model: { layers: 1, width: 16, heads: 2, context: 16 }
        training: { steps: 20, batch: 4, learning_rate: 3e-3 }
        evaluation: { every: 10, tokens: 4096 }
        samples: { every: 1000, tokens: 4 }
        checkpoints: { every: 10, keep: 1000 }
        """;

    public Decisions()
    {
        File.WriteAllText(In("of-text.yaml"), OfText);
        string[] words = ["the", "ship", "is", "old", "and", "sails", "to", "a", "far", "island", "where", "nobody", "has", "been"];
        Random random = new(1);
        File.WriteAllText(In("text.txt"), string.Join("\n\n", Enumerable.Range(0, 600).Select(_ =>
            string.Join(' ', Enumerable.Range(0, 5 + random.Next(15)).Select(_ => words[random.Next(words.Length)])))) + "\n\n");
    }

    void Train(string name, int seed, params string[] settings) => Hone([
        "train", "of-text.yaml", "--threads", "1", "--set", $"seed={seed}", "--set", $"name={name}",
        .. settings.SelectMany(setting => new[] { "--set", setting })]).Code.ShouldBe(0);

    [Fact]
    public void A_candidate_that_is_better_ships_and_what_was_decided_is_kept_and_guarded()
    {
        foreach (int seed in (int[])[1, 2])
        {
            Train($"short-{seed}", seed, "training.steps=10");
            Train($"long-{seed}", 10 + seed, "training.steps=100");
        }

        string[] asked = ["decide", "long-1", "long-2", "--baseline", "short-1", "--baseline", "short-2"];
        Answer shipped = Hone([.. asked, "--by", "Ada", "--note", "longer", "--gate", "--json"]);
        shipped.Code.ShouldBe(0, shipped.Error);
        JsonObject decided = shipped.Json;
        ((string)decided["verdict"]!).ShouldBe("ship", shipped.Output);
        ((string)decided["decided_by"]!, (string)decided["note"]!).ShouldBe(("Ada", "longer"));
        ((double)decided["gain"]!["gain"]!).ShouldBeGreaterThan(0.05);
        ((double)decided["net_interval"]!["low"]!).ShouldBeGreaterThan(0);
        decided["slices"]!.AsArray().Select(slice => (string)slice!["name"]!).ShouldBe(["short", "long"]);
        decided["candidates"]!.AsArray().Select(run => run!["files"]!.AsArray().Count).ShouldBe([3, 3]);
        JsonObject[] needs = [.. decided["operations"]!.AsArray().Select(term => term!.AsObject())];
        needs.Select(term => (string)term["name"]!).ShouldBe(["time", "compute", "memory", "size", "generation", "latency"]);
        foreach (JsonObject speed in needs.TakeLast(2))
            ((double)speed["change"]!).ShouldBe((double)speed["candidate"]! / (double)speed["baseline"]! - 1, 1e-9);
        RunFolder one = TheRun("long-1"), two = TheRun("long-2");
        string file = (string)decided["file"]!;
        File.ReadAllBytes(Path.Combine(one.DecisionsFolder, file)).ShouldBe(File.ReadAllBytes(Path.Combine(two.DecisionsFolder, file)));
        File.ReadAllText(one.ReportFile).ShouldContain("ship: the gain");
        Hone("show", "long-1").Output.ShouldContain("ship: the gain");
        Hone("runs", "decision=ship", "--json").Json["runs"]!.AsArray().Count.ShouldBe(2);
        Hone("runs").Output.ShouldContain("DECISION");
        Hone("decide", "long-1", "--verify").Output.ShouldContain("as written");

        Answer again = Hone([.. asked, "--json"]);
        again.Json["gain"]!.ToJsonString().ShouldBe(decided["gain"]!.ToJsonString(), "the same evidence, measured once");
        ((string)again.Json["supersedes"]![0]!["file"]!).ShouldBe(file);
        again.Json["assumptions"]!.ToJsonString().ShouldContain("decision 2 about these runs");
        Answer dear = Hone([.. asked, "--min-effect", "50", "--gate"]);
        dear.Code.ShouldBe(3);
        dear.Output.ShouldContain("verdict: do not ship");
        Hone([.. asked, "--cost", "generation=1000000"]).Output.ShouldContain("generation=1000000");

        string path = Path.Combine(one.DecisionsFolder, file);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"ship\"", "\"rerun\"", StringComparison.Ordinal));
        Answer altered = Hone("decide", "long-1", "long-2", "--verify");
        altered.Code.ShouldBe(1);
        altered.Output.ShouldContain($"decisions/{file} is not what was written");
        altered.Output.ShouldContain("long-2: as written");
        Answer refuted = Hone("prove", "long-1", "--steps", "1");
        refuted.Code.ShouldBe(1);
        refuted.Output.ShouldContain("NO decisions:");

        File.AppendAllText(Directory.GetFiles(TheRun("short-1").EvaluationsFolder, "costs-*.json").Single(), " ");
        File.Delete(Directory.GetFiles(TheRun("short-2").EvaluationsFolder, "costs-*.json").Single());
        Hone("decide", "long-2", "--verify").Output.ShouldContain("short-2/evaluations/costs-");
    }

    [Fact]
    public void What_cannot_be_decided_is_told_and_not_shipped()
    {
        Train("one", 1);
        Train("two", 2);
        Answer alone = Hone("decide", "one", "--baseline", "two", "--json");
        alone.Code.ShouldBe(0, alone.Error);
        ((string)alone.Json["verdict"]!).ShouldBe("not_enough_evidence");
        ((string)alone.Json["reasons"]![0]!).ShouldContain("one run on each side");
        alone.Json["next"]!.AsArray().Select(next => (string)next!).ShouldAllBe(next => next.StartsWith("hone train "));
        Hone("decide", "one", "--baseline", "two", "--seed-deviation", "0.5", "--json").Json["assumptions"]!.ToJsonString()
            .ShouldContain("0.5000 was stated");

        Hone("decide", "one", "--baseline", "one").ShouldRefuse("is both candidate and baseline");
        Hone("decide", "one", "one@10", "--baseline", "two").ShouldRefuse("is named twice on one side");
        Hone("decide", "one").ShouldRefuse("no baseline is named");
        Hone("decide", "one", "--baseline", "two", "--metric", "beauty").ShouldRefuse("there is no metric beauty", "loss, bits_per_byte");
        Hone("decide", "one", "--baseline", "two", "--slice", "poems").ShouldRefuse("there is no slice poems", "short, long");
        Hone("decide", "one", "--baseline", "two", "--cost", "beauty=1").ShouldRefuse("names no cost that is known", "memory");
        Hone("decide", "one", "--baseline", "two", "--limit", "memory=much").ShouldRefuse("has no number of at least 0");
        Hone("decide", "one", "--baseline", "two", "--cost", "time=1", "--cost", "time=2").ShouldRefuse("names time twice");
        Hone("decide", "one", "--baseline", "two", "--data", "nowhere.txt").ShouldRefuse("there is no nowhere.txt");
        Hone("decide", "one", "--baseline", "two", "--seed-deviation", "-1").ShouldRefuse("at least 0");

        Train("again", 1);
        ShouldRefuseAfterMeasuring(Hone("decide", "one", "again", "--baseline", "two"), "have the same weights to the bit", "--set seed=N");
        TheRun("two").UpdateManifest(manifest => manifest with { Status = RunStatus.Stopped });
        Answer unfinished = Hone("decide", "one", "--baseline", "two", "--json");
        ((string)unfinished.Json["verdict"]!).ShouldBe("rerun");
        ((string)unfinished.Json["reasons"]![0]!).ShouldContain("two has not come to its end: it is stopped");
        ((string)unfinished.Json["next"]![0]!).ShouldStartWith("hone resume ");
    }

    [Fact]
    public void Tokenizers_that_differ_are_compared_in_bits_per_byte_and_texts_that_differ_are_not()
    {
        Train("one", 1);
        Train("other", 2, "tokenizer.kind=characters");
        JsonObject across = Hone("decide", "one", "--baseline", "other", "--json").Json;
        ((string)across["rule"]!["metric"]!).ShouldBe("bits_per_byte");
        across["assumptions"]!.ToJsonString().ShouldContain("different tokenizers");

        File.WriteAllText(In("other.txt"), File.ReadAllText(In("text.txt"))[..20_000]);
        Train("elsewhere", 3, "data.path=other.txt");
        ShouldRefuseAfterMeasuring(Hone("decide", "one", "--baseline", "elsewhere"),
            "were not measured on the same documents", "--data FILE");
        Hone("decide", "one", "--baseline", "elsewhere", "--data", "other.txt").ShouldRefuse("learned from other.txt");
        File.WriteAllText(In("fresh.txt"), string.Join("\n\n", File.ReadAllText(In("text.txt")).Split("\n\n").Select(document =>
            string.Join(' ', document.Split(' ').Reverse()))));
        string[] fresh = ["decide", "one", "--baseline", "elsewhere", "--data", "fresh.txt", "--json"];
        Answer given = Hone(fresh);
        given.Code.ShouldBe(0, given.Error);
        ((int)given.Json["gain"]!["units"]!).ShouldBeGreaterThan(100);
        Hone(fresh).Json["gain"]!.ToJsonString().ShouldBe(given.Json["gain"]!.ToJsonString());
    }

    [Fact]
    public void A_task_can_be_what_is_decided_by()
    {
        Directory.CreateDirectory(In("bundle", "eval_data"));
        File.WriteAllText(In("bundle", "core.yaml"), "icl_tasks:\n- label: copa\n  dataset_uri: copa.jsonl\n  num_fewshot: [0]\n"
            + "  icl_task_type: multiple_choice\n");
        File.WriteAllText(In("bundle", "eval_meta_data.csv"), "Eval Task,Random baseline\ncopa,50\n");
        File.WriteAllLines(In("bundle", "eval_data", "copa.jsonl"), Enumerable.Range(0, 30)
            .Select(i => $$"""{"query": "Is it {{i}}?", "choices": ["yes", "no"], "gold": {{i % 2}}}"""));
        Train("one", 1);
        Train("two", 2);
        Answer decided = Hone("decide", "one", "--baseline", "two", "--metric", "copa", "--tasks", "bundle", "--json");
        decided.Code.ShouldBe(0, decided.Error);
        ((int)decided.Json["gain"]!["units"]!).ShouldBe(30);
        ((string)decided.Json["claim"]!).ShouldContain("copa is ");
        ShouldRefuseAfterMeasuring(Hone("decide", "one", "--baseline", "two", "--metric", "boolq", "--tasks", "bundle"),
            "has no task boolq", "copa");
    }

    [Fact]
    public void Classifiers_are_compared_class_by_class()
    {
        File.WriteAllText(In("classes.yaml"), """
            name: classes
            model: {kind: ngrams, buckets: 512, width: 16, features: 64}
            training: {steps: 40, batch: 16}
            """);
        string Rows(int from) => string.Concat(Enumerable.Range(from, 200).Select(i =>
            i % 3 == 0 ? $"bad\tan awful thing {i}\n" : $"good\ta lovely thing {i}\n"));
        File.WriteAllText(In("rows.tsv"), Rows(0));
        File.WriteAllText(In("test.tsv"), Rows(1000));
        Hone("train", "classes.yaml", "--data", "rows.tsv", "--name", "learned").Code.ShouldBe(0);
        Hone("train", "classes.yaml", "--data", "rows.tsv", "--name", "begun", "--set", "training.steps=1", "--set", "seed=2")
            .Code.ShouldBe(0);
        string[] asked = ["decide", "begun", "--baseline", "learned", "--seed-deviation", "0.01", "--data", "test.tsv"];

        Answer worse = Hone([.. asked, "--metric", "accuracy", "--json"]);
        worse.Code.ShouldBe(0, worse.Error);
        ((string)worse.Json["verdict"]!).ShouldBe("do_not_ship", worse.Output);
        ((string)worse.Json["claim"]!).ShouldContain("of the examples");
        JsonObject[] slices = [.. worse.Json["slices"]!.AsArray().Select(slice => slice!.AsObject())];
        slices.Take(2).Select(slice => (string)slice["name"]!).ShouldBe(["bad", "good"]);
        string lost = (string)slices.Take(2).First(slice => (bool)slice["is_worse"]!)["name"]!;
        worse.Json["reasons"]!.ToJsonString().ShouldContain($"on {lost} it is clearly worse");
        Hone([.. asked, "--slice", "bad", "--json"]).Json["slices"]!.AsArray().Count.ShouldBe(1);

        Hone([.. asked, "--slice", "ugly"]).ShouldRefuse("there is no slice ugly", "bad, good");
        Hone([.. asked, "--metric", "bits_per_byte"]).ShouldRefuse("there is no metric bits_per_byte of classifiers", "loss, accuracy");
        Hone([.. asked[..^2]]).ShouldRefuse("is a classifier, and is compared on labelled texts", "--data");
    }

    [Fact]
    public void Documents_that_are_too_hard_are_told_and_kept()
    {
        Train("one", 1, "training.steps=50");
        Answer told = Hone("eval", "one", "--hardest", "5");
        told.Code.ShouldBe(0, told.Error);
        told.Output.ShouldContain("Harder in validation than length and words explain:");
        JsonArray hardest = Hone("eval", "one", "--json").Json["texts"]!.AsArray().Last()!["hardest"]!.AsArray();
        hardest.Count.ShouldBeInRange(1, 20);
        hardest.Select(hard => (double)hard!["z"]!).ShouldBeInOrder(SortDirection.Descending);
        hardest.ShouldAllBe(hard => (double)hard!["loss"]! > (double)hard["expected"]!);
        string text = File.ReadAllText(In("text.txt"));
        hardest.ShouldAllBe(hard => text.Contains(((string)hard!["text"]!).TrimEnd('…', '\n'), StringComparison.Ordinal));
        File.ReadAllText(TheRun("one").ReportFile).ShouldContain("worth reading, for some may be wrong");
    }

    /// <summary>On a busy machine progress was told before.</summary>
    static void ShouldRefuseAfterMeasuring(Answer answer, params string[] parts)
    {
        answer.Code.ShouldBe(2, answer.Error);
        answer.ShouldTell(parts);
    }
}

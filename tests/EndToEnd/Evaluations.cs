using System.Text.Json.Nodes;
using Hone.Runs;

namespace Hone.EndToEnd;

/// <summary><c>hone eval</c>, from its arguments to the run's report.</summary>
public sealed class Evaluations : HoneProgram
{
    static readonly string[] Questions =
        [.. Enumerable.Range(0, 30).Select(i => $$"""{"query": "Is it {{i}}?", "choices": ["yes", "no"], "gold": {{i % 2}}}""")];

    [Fact]
    public void A_checkpoint_is_measured_and_the_report_tells()
    {
        Hone("train", "tiny.yaml").Code.ShouldBe(0);
        Answer measured = Hone("eval", "tiny@10", "--json");
        measured.Code.ShouldBe(0, measured.Error);
        JsonArray texts = measured.Json["texts"]!.AsArray();
        texts.Select(text => (string)text!["name"]!).ShouldBe(["train", "validation"]);
        JsonNode validation = texts[1]!;
        ((double)validation["loss"]!).ShouldBe((double)measured.Json["val_loss"]!);
        ((double)validation["loss_interval"]!["low"]!).ShouldBeLessThan((double)validation["loss"]!);
        ((double)validation["loss_interval"]!["high"]!).ShouldBeGreaterThan((double)validation["loss"]!);
        ((double)measured.Json["accuracy"]!).ShouldBeInRange(0, 1);
        ((double)measured.Json["bits_per_byte"]!).ShouldBe((double)measured.Json["val_loss"]! / Math.Log(2), 1e-9);  // a token is a byte
        measured.Json["tasks"].ShouldBeNull();
        measured.Json["samples"].ShouldBeNull();
        Hone("eval", "tiny@10", "--json", "--threads", "1").Output.ShouldBe(measured.Output);
        string report = File.ReadAllText(TheRun().ReportFile);
        report.ShouldContain("### Step 10\n");
        report.ShouldContain("| validation | ");
        Hone("report", "tiny").Output.ShouldContain("### Step 10\n");
        Hone("eval", "tiny@20").Output.ShouldContain("validation loss ");
        File.ReadAllText(TheRun().ReportFile).ShouldContain("### Step 10\n");
        Hone("resume", "tiny", "--steps", "25").Code.ShouldBe(0);
        File.ReadAllText(TheRun().ReportFile).ShouldContain("### Step 20\n", customMessage: "a run that goes on keeps what was found");
    }

    [Fact]
    public void Raw_weights_are_told_and_not_recorded()
    {
        Hone("train", "tiny.yaml", "--set", "training.average=0.9").Code.ShouldBe(0);
        Answer used = Hone("eval", "tiny@20", "--json");
        string path = TheRun().EvaluationFile(20), recorded = File.ReadAllText(path);
        Answer raw = Hone("eval", "tiny@20", "--raw", "--json");
        raw.Code.ShouldBe(0, raw.Error);
        ((double)raw.Json["val_loss"]!).ShouldNotBe((double)used.Json["val_loss"]!);
        File.ReadAllText(path).ShouldBe(recorded);
    }

    [Fact]
    public void Samples_and_tasks_come_where_they_are_asked_for()
    {
        Bundle(("copa", "multiple_choice", Questions),
            ("winograd", "schema", ["""{"context_options": ["a b", "a c"], "continuation": "ends", "gold": 1}"""]));
        Hone("train", "tiny.yaml").Code.ShouldBe(0);
        Answer measured = Hone("eval", "tiny", "--samples", "--tasks", "bundle", "--max-per-task", "20", "--json");
        measured.Code.ShouldBe(0, measured.Error);
        JsonArray samples = measured.Json["samples"]!.AsArray();
        samples.Count.ShouldBe(15);
        ((string)samples[0]!["prompt"]!).ShouldBe("The capital of France is");
        samples.Skip(7).ShouldAllBe(sample => (string)sample!["prompt"]! == "" && (double)sample["temperature"]! == 1);
        JsonNode tasks = measured.Json["tasks"]!;
        tasks["core"].ShouldBeNull();
        tasks["missing"]!.AsArray().Count.ShouldBe(20);
        JsonNode copa = tasks["tasks"]![0]!;
        ((int)copa["examples"]!, (int)copa["available"]!, (int)copa["shots"]!).ShouldBe((20, 30, 2));
        ((int)copa["cut"]!).ShouldBe(20);                                    // the model sees 16 bytes
        double accuracy = (double)copa["accuracy"]!;
        ((double)copa["centered"]!).ShouldBe((accuracy - 0.5) / 0.5, 1e-12);
        ((double)tasks["mean_centered"]!).ShouldBe(
            ((double)copa["centered"]! + (double)tasks["tasks"]![1]!["centered"]!) / 2, 1e-12);
        Answer table = Hone("eval", "tiny", "--tasks", "bundle");
        table.Output.ShouldContain("It is not CORE");
        table.Output.ShouldContain("squad");
        string report = File.ReadAllText(TheRun().ReportFile);
        report.ShouldContain("| copa | 2 | 30 of 30 |");
        report.ShouldContain("The capital of France is", customMessage: "samples that were found before stay");
    }

    [Fact]
    public void All_22_tasks_make_CORE()
    {
        Bundle([.. global::Hone.Hosting.Evaluation.TaskBundle.CoreTasks.Select(task => (task, "multiple_choice", Questions[..4]))]);
        Hone("train", "tiny.yaml").Code.ShouldBe(0);
        JsonNode tasks = Hone("eval", "tiny", "--tasks", "bundle", "--json").Json["tasks"]!;
        tasks["missing"]!.AsArray().ShouldBeEmpty();
        ((double)tasks["core"]!).ShouldBe(tasks["tasks"]!.AsArray().Average(task => (double)task!["centered"]!), 1e-12);
        Hone("eval", "tiny", "--tasks", "bundle").Output.ShouldContain("CORE ");
    }

    [Fact]
    public void Two_checkpoints_are_held_against_each_other_pair_by_pair()
    {
        Bundle(("copa", "multiple_choice", Questions));
        Hone("train", "tiny.yaml").Code.ShouldBe(0);
        Answer both = Hone("eval", "tiny@5", "tiny@20", "--tasks", "bundle", "--json");
        both.Code.ShouldBe(0, both.Error);
        ((int)both.Json["step"]!, (int)both.Json["second"]!["step"]!).ShouldBe((5, 20));
        JsonArray differences = both.Json["differences"]!.AsArray();
        differences.Select(one => $"{one!["name"]} {one["measure"]}").ShouldBe(
            ["train loss", "train accuracy", "train bits_per_byte", "validation loss", "validation accuracy", "validation bits_per_byte",
                "copa accuracy"]);
        JsonNode loss = differences[3]!;
        ((double)loss["difference"]!).ShouldBe((double)both.Json["val_loss"]! - (double)both.Json["second"]!["val_loss"]!, 1e-9);
        ((double)loss["interval"]!["low"]!).ShouldBeLessThanOrEqualTo((double)loss["difference"]!);
        ((bool)loss["is_clear"]!).ShouldBeTrue();                            // 15 updates of learning
        Hone("eval", "tiny@20", "tiny@20").Output.ShouldContain("may be chance");

        File.WriteAllText(In("other.yaml"), Tiny.Replace("stories: 100", "stories: 130", StringComparison.Ordinal)
            .Replace("name: tiny", "name: other", StringComparison.Ordinal)
            .Replace("context: 16", "context: 12", StringComparison.Ordinal));
        Hone("train", "other.yaml").Code.ShouldBe(0);
        Answer apart = Hone("eval", "tiny", "other", "--json");
        apart.Json["differences"]!.AsArray().ShouldBeEmpty();
        apart.Json["unpaired"]!.AsArray().Select(name => (string)name!).ShouldBe(["train", "validation"]);
        File.WriteAllText(In("text.txt"), string.Concat(Enumerable.Range(0, 900).Select(i => $"Line {i * i % 997} of a text. ")));
        Answer same = Hone("eval", "tiny", "other", "--data", "text.txt", "--max-tokens", "0", "--json");
        same.Json["differences"]!.AsArray().Select(one => (string)one!["measure"]!).ShouldBe(["loss", "accuracy", "bits_per_byte"]);
        same.Json["unpaired"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public void Any_text_is_measured()
    {
        Hone("train", "tiny.yaml").Code.ShouldBe(0);
        File.WriteAllText(In("text.txt"), string.Concat(Enumerable.Range(0, 900).Select(i => $"Line {i * i % 997} of a text.\n")));
        Answer text = Hone("eval", "tiny", "--data", "text.txt", "--json");
        text.Code.ShouldBe(0, text.Error);
        ((string)text.Json["text"]!, (bool)text.Json["is_own_data"]!).ShouldBe(("text.txt", false));
        ((long)text.Json["tokens"]!).ShouldBe(new FileInfo(In("text.txt")).Length - 1);
        text.Json["floor"].ShouldBeNull();
        ((long)Hone("eval", "tiny", "--data", "text.txt", "--max-tokens", "320", "--json").Json["tokens"]!).ShouldBe(320);

        Directory.CreateDirectory(In("rows"));
        foreach (string name in (string[])["a", "b"])
            Rows(In("rows", $"{name}.jsonl"), name, 30);
        Answer rows = Hone("eval", "tiny", "--data", "rows", "--json");
        rows.Code.ShouldBe(0, rows.Error);
        JsonNode all = rows.Json["texts"]![0]!;
        all["sources"]!.AsArray().Select(source => (string)source!["name"]!).ShouldBe(["a.jsonl", "b.jsonl"], ignoreOrder: true);
        all["sources"]!.AsArray().Sum(source => (long)source!["tokens"]!).ShouldBe((long)all["tokens"]!);
        ((int)all["units"]!).ShouldBe(60);

        File.WriteAllText(In("empty.txt"), "x");
        Hone("eval", "tiny", "--data", "empty.txt").ShouldRefuse("empty.txt has one token to be predicted");
        Hone("eval", "tiny", "--data", "gone.txt").ShouldRefuse("gone.txt");
    }

    [Fact]
    public void A_mixture_is_broken_down_by_source_and_a_stream_has_a_train_sample_too()
    {
        foreach (string name in (string[])["one", "two"])
        {
            Rows(In($"{name}.jsonl"), name, 300);
            Hone("data", "prepare", $"{name}.jsonl", "--out", name, "--tokenizer", "bytes").Code.ShouldBe(0);
        }

        File.WriteAllText(In("mixed.yaml"), """
            name: mixed
            data:
              mixture:
                one: { path: one, weight: 0.75 }
                two: { path: two, weight: 0.25, passes: 5 }
            model: { layers: 1, width: 32, heads: 2, context: 16 }
            training: { steps: 6, batch: 4 }
            """);
        Hone("train", "mixed.yaml").Code.ShouldBe(0);
        Answer measured = Hone("eval", "mixed", "--json");
        measured.Code.ShouldBe(0, measured.Error);
        foreach (JsonNode? text in measured.Json["texts"]!.AsArray())
        {
            JsonArray sources = text!["sources"]!.AsArray();
            sources.Select(source => (string)source!["name"]!).ShouldBe(["one", "two"], ignoreOrder: true);
            sources.Sum(source => (long)source!["tokens"]!).ShouldBe((long)text["tokens"]!);
            sources.Sum(source => (double)source!["loss"]! * (long)source["tokens"]!)
                .ShouldBe((double)text["loss"]! * (long)text["tokens"]!, 1e-6);
        }

        Hone("eval", "mixed").Output.ShouldContain("  one ");
        File.WriteAllText(In("flow.yaml"), Tiny.Replace("data: { stories: 100 }", "data: { streaming: true, packing: documents }",
            StringComparison.Ordinal).Replace("name: tiny", "name: flow", StringComparison.Ordinal));
        Hone("train", "flow.yaml", "--data", "one.jsonl").Code.ShouldBe(0);
        JsonNode train = Hone("eval", "flow", "--json").Json["texts"]![0]!;
        ((string)train["name"]!, (string)train["part"]!).ShouldBe(("train", "the first documents of the stream"));
    }

    [Fact]
    public void What_is_wrong_with_tasks_is_told_before_anything_is_measured()
    {
        Hone("train", "tiny.yaml").Code.ShouldBe(0);
        Hone("eval", "tiny", "--tasks", "gone").ShouldRefuse("there is no folder gone", "core.yaml");
        Bundle(("copa", "multiple_choice", [Questions[0], """{"query": "q", "choices": ["yes", ""], "gold": 0}"""]));
        Hone("eval", "tiny", "--tasks", "bundle").ShouldRefuse("copa.jsonl: line 2 has an empty text as candidate 1 of choices");
        Bundle(("copa", "multiple_choice", [Questions[0], """{"choices": ["yes", "no"], "gold": 0}"""]));
        Hone("eval", "tiny", "--tasks", "bundle").ShouldRefuse("copa.jsonl: line 2 has no field query");
        Hone("eval", "tiny", "--max-per-task", "-1").ShouldRefuse("--max-per-task");
        Hone("eval", "tiny", "--max-tokens", "much").ShouldRefuse("--max-tokens");
        Directory.Exists(TheRun().EvaluationsFolder).ShouldBeFalse();
    }

    [Fact]
    public void A_folder_that_cannot_be_written_keeps_nobody_from_the_figures()
    {
        Hone("train", "tiny.yaml").Code.ShouldBe(0);
        RunFolder run = TheRun();
        File.WriteAllText(run.EvaluationsFolder, "in the way");
        Answer measured = Hone("eval", "tiny", "--json");
        measured.Code.ShouldBe(0, measured.Error);
        measured.Error.ShouldContain("note: report.md could not be written");
        ((double)measured.Json["val_loss"]!).ShouldBeGreaterThan(0);
    }

    static void Rows(string path, string name, int count) =>
        File.WriteAllLines(path, Enumerable.Range(0, count).Select(i => $$"""{"text": "{{name}} {{i}} is a row."}"""));

    void Bundle(params (string Label, string Kind, string[] Lines)[] tasks)
    {
        Directory.CreateDirectory(In("bundle", "eval_data"));
        File.WriteAllText(In("bundle", "core.yaml"), "icl_tasks:\n" + string.Concat(tasks.Select(task =>
            $"- {{ label: {task.Label}, dataset_uri: {task.Label}.jsonl, num_fewshot: [2], icl_task_type: {task.Kind} }}\n")));
        File.WriteAllText(In("bundle", "eval_meta_data.csv"),
            "Eval Task,Random baseline\n" + string.Concat(tasks.Select(task => $"{task.Label},50\n")));
        foreach ((string label, _, string[] lines) in tasks) File.WriteAllLines(In("bundle", "eval_data", $"{label}.jsonl"), lines);
    }
}

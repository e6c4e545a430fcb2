using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hone.Runs;
using Hone.Training.Checkpoints;
using Hone.Training.Events;

namespace Hone.EndToEnd;

/// <summary>Runs from the first argument to the last file, undisturbed and disturbed.</summary>
public sealed class WholeRuns : HoneProgram
{
    static readonly string[] Keys =
    [
        "id", "folder", "status", "steps", "initial_loss", "final_loss", "best_val_loss", "best_step", "seconds", "tokens_per_second",
            "parameters",
    ];

    static readonly string[] Long = ["--set", "training.steps=1200", "--set", "checkpoints.every=100", "--set", "evaluation.every=100"];

    [Fact]
    public void A_run_that_was_killed_between_its_last_checkpoint_and_its_ending_is_ended_by_resume()
    {
        Hone("train", "tiny.yaml").Code.ShouldBe(0);
        RunFolder run = TheRun();
        string chain = CheckpointStore.List(run.CheckpointsFolder)[^1].ToString();
        string[] lines = File.ReadAllLines(run.EventsFile);
        lines[^1].ShouldContain("run_finished");
        File.WriteAllText(run.EventsFile, string.Join('\n', lines[..^1]) + "\n");
        run.UpdateManifest(manifest => manifest with
        {
            Status = RunStatus.Running, Ending = null, Reason = null, EndedUtc = null, Log = null,
        });

        Hone("resume", "tiny").Code.ShouldBe(0);
        run.ReadManifest().Ending.ShouldBe(Ending.Completed);
        CheckpointStore.List(run.CheckpointsFolder)[^1].ToString().ShouldBe(chain);
        Hone("prove", "tiny").Code.ShouldBe(0);
        Hone("resume", "tiny").ShouldRefuse("has made all of its 20 steps");
    }

    [Fact]
    public void A_run_ends_with_one_document_on_standard_output_and_nothing_else_there()
    {
        Answer answer = Hone("train", "tiny.yaml", "--json");
        answer.Code.ShouldBe(0, answer.Error);
        JsonObject document = answer.Json;
        foreach (string key in Keys) document.ContainsKey(key).ShouldBeTrue(key);
        ((string)document["status"]!).ShouldBe("finished");
        ((int)document["steps"]!).ShouldBe(20);
        ((double)document["initial_loss"]!).ShouldBe(Math.Log(256), 0.05);
        ((double)document["final_loss"]!).ShouldBeLessThan((double)document["initial_loss"]!);
        ((double)document["best_val_loss"]!).ShouldBeLessThan((double)document["initial_loss"]!);
        ((int)document["best_step"]!).ShouldBe(20);
        ((double)document["tokens_per_second"]!).ShouldBeGreaterThan(0);
        ((long)document["parameters"]!).ShouldBe(2 * 256 * 32 + 12 * 32 * 32 + 3 * 32);
        Directory.Exists((string)document["folder"]!).ShouldBeTrue();
        answer.Error.ShouldNotBeEmpty();
    }

    [Fact]
    public void Without_json_standard_output_is_not_used_by_a_training()
    {
        Answer answer = Hone("train", "tiny.yaml", "--set", "training.steps=2");
        answer.Code.ShouldBe(0, answer.Error);
        answer.Output.ShouldBeEmpty();
    }

    [Fact]
    public void A_run_stops_saved_when_its_time_is_up_and_goes_on()
    {
        Answer stopped = Hone("train", "tiny.yaml", "--set", "training.steps=1000000", "--set", "checkpoints.every=1000", "--for", "2s");
        stopped.Code.ShouldBe(130, stopped.Error);
        stopped.Error.ShouldContain("--for 2s: finishing this step");
        Directory.EnumerateDirectories(TheRun().CheckpointsFolder).ShouldNotBeEmpty();
        Hone("resume", "tiny", "--for", "1s").Code.ShouldBe(130);
        Hone("train", "tiny.yaml", "--for", "soon").Error.ShouldContain("--for takes a time such as 90s, 45m, 8h or 1h30m, not soon");
    }

    [Fact]
    public void A_run_is_asked_from_another_process_and_answers()
    {
        Answer idle = Hone("train", "tiny.yaml");
        Answer refused = Hone("control", "tiny", "pause");
        refused.Code.ShouldBe(2, idle.Error);
        refused.Error.ShouldContain("no process trains run");
        Hone("control", "tiny", "explode").Error.ShouldContain("stop-after-evaluation");
        Hone("control", "tiny", "rate", "-1").Error.ShouldContain("a factor of -1");
    }

    [Fact]
    public void Everything_a_run_promises_to_leave_is_in_its_folder()
    {
        Hone("train", "tiny.yaml").Code.ShouldBe(0);
        RunFolder run = TheRun();
        List<string> missing = [];
        foreach (string file in (string[])["run.json", "events.jsonl", "training_metrics.json", "training_curve.png", "loss_by_epoch.png",
            "report.md", "tokenizer.json", "heartbeat.json"])
            if (!File.Exists(Path.Combine(run.Path, file))) missing.Add(file);
        if (!Directory.Exists(run.SamplesFolder) || !Directory.EnumerateFiles(run.SamplesFolder).Any()) missing.Add("samples/");
        missing.ShouldBeEmpty();

        Hone("show", "tiny", "--picture", "curve.png").Code.ShouldBe(0);
        Hone("show", "tiny", "--picture", "epochs.png", "--by-epoch", "--json").Code.ShouldBe(0);
        File.ReadAllBytes(In("curve.png")).ShouldBe(File.ReadAllBytes(run.TrainingCurveFile));
        File.ReadAllBytes(In("epochs.png")).ShouldBe(File.ReadAllBytes(run.LossByEpochFile));
        Hone("show", "tiny", "--picture", "no/such/folder.pdf")
            .ShouldRefuse("no/such/folder.pdf cannot be written: there is no such folder");

        Directory.EnumerateDirectories(run.CheckpointsFolder).Select(Path.GetFileName).Order().ToArray()
            .ShouldBe(["step-00000005", "step-00000010", "step-00000015", "step-00000020"]);
        JsonNode metrics = JsonNode.Parse(File.ReadAllText(run.MetricsFile))!;
        foreach (string key in (string[])["train_loss", "val_loss", "learning_rate", "epochs", "steps"])
            metrics[key]!.AsArray().Count.ShouldBe(metrics["steps"]!.AsArray().Count, key);
        Manifest manifest = run.ReadManifest();
        manifest.Status.ShouldBe(RunStatus.Finished);
        manifest.SelectedCheckpoint!.Step.ShouldBe(20);
        EventHistory events = EventLog.Read(run.EventsFile);
        events.Training.OfType<StepTaken>().Count().ShouldBe(20);
        events.Training.OfType<Evaluated>().Select(e => e.Step).ShouldBe([5, 10, 15, 20]);
    }

    [Fact]
    public void A_trained_model_writes_and_is_measured()
    {
        Hone("train", "tiny.yaml").Code.ShouldBe(0);
        Answer sample = Hone("sample", "tiny", "--prompt", "The", "--tokens", "20", "--json"),
            again = Hone("sample", "tiny", "--prompt", "The", "--tokens", "20", "--json");
        sample.Code.ShouldBe(0, sample.Error);
        ((string)again.Json["text"]!).ShouldBe((string)sample.Json["text"]!);
        Answer measured = Hone("eval", "tiny@last", "--json");
        measured.Code.ShouldBe(0, measured.Error);
        ((double)measured.Json["val_loss"]!).ShouldBe(EventLog.Read(TheRun().EventsFile).Training.OfType<Evaluated>().Last().Loss);
        Hone("sample", "tiny", "--tokens", "0").ShouldRefuse("--tokens is 0");
        Hone("sample", "tiny", "--temperature", "-1").ShouldRefuse("temperature is -1");
        Hone("sample", "tiny@7").ShouldRefuse("no checkpoint of step 7", "5, 10, 15, 20");
    }

    [Theory, InlineData("TERM"), InlineData("INT"), InlineData("HUP")]
    public async Task A_signal_stops_a_run_after_saving_and_resuming_it_gives_the_bits_of_one_that_never_stopped(string signal)
    {
        Hone(["train", "tiny.yaml", "--name", "whole", .. Long]).Code.ShouldBe(0);
        using Process process = Start(["train", "tiny.yaml", .. Long, "--threads", "1", "--json"]);
        Task<Answer> ending = Task.Run(() => Finish(process), Stop);
        RunFolder run = await ReachAsync(process, step: 130);
        Signal(process, signal);
        Answer stopped = await ending;
        stopped.Code.ShouldBe(130, stopped.Error);
        ((string)stopped.Json["status"]!).ShouldBe("stopped");
        stopped.Error.ShouldContain("hone resume");
        run.ReadManifest().Status.ShouldBe(RunStatus.Stopped);
        CheckpointStore.List(run.CheckpointsFolder)[^1].Step.ShouldBe((int)stopped.Json["steps"]!);
        ((int)stopped.Json["steps"]!).ShouldBeInRange(130, 1199);

        Answer rest = Hone("resume", "tiny", "--json");
        rest.Code.ShouldBe(0, rest.Error);
        ((string)rest.Json["status"]!).ShouldBe("finished");
        ((int)rest.Json["steps"]!).ShouldBe(1200);
        ShouldBeEqual(run, TheRun("whole"));
    }

    [Fact]
    public async Task A_killed_run_shows_as_interrupted_and_goes_on_to_the_same_bits()
    {
        Hone(["train", "tiny.yaml", "--name", "whole", .. Long]).Code.ShouldBe(0);
        using Process process = Start(["train", "tiny.yaml", .. Long]);
        RunFolder run = await ReachAsync(process, step: 140);
        Signal(process, "KILL");
        await process.WaitForExitAsync(Stop);
        process.ExitCode.ShouldBe(137);
        RunEntry.Read(run).Status.ShouldBe(RunStatus.Interrupted);
        CheckpointStore.List(run.CheckpointsFolder)[^1].Step.ShouldBeLessThan(1200);

        Answer rest = Hone("resume", "tiny");
        rest.Code.ShouldBe(0, rest.Error);
        RunEntry.Read(run).Status.ShouldBe(RunStatus.Finished);
        ShouldBeEqual(run, TheRun("whole"));
    }

    [Fact]
    public void A_finished_run_has_nothing_to_resume()
    {
        Hone("train", "tiny.yaml").Code.ShouldBe(0);
        byte[] before = File.ReadAllBytes(TheRun().EventsFile);
        Hone("resume", "tiny").ShouldRefuse("has made all of its 20 steps");
        File.ReadAllBytes(TheRun().EventsFile).ShouldBe(before);
    }

    /// <summary>Every tensor, and every number of every update and measurement that both made.</summary>
    static void ShouldBeEqual(RunFolder actual, RunFolder expected)
    {
        CheckpointManifest found = CheckpointStore.List(actual.CheckpointsFolder)[^1],
            right = CheckpointStore.List(expected.CheckpointsFolder)[^1];
        found.Step.ShouldBe(right.Step);
        JsonSerializer.Serialize(found.Tensors).ShouldBe(JsonSerializer.Serialize(right.Tensors));
        Steps(actual).ShouldBe(Steps(expected));
        Evaluations(actual).ShouldBe(Evaluations(expected));

        static StepTaken[] Steps(RunFolder run) =>
            [.. EventLog.Read(run.EventsFile).Training.OfType<StepTaken>().Select(e => e with { Seconds = 0 })];
        static (int, double, double)[] Evaluations(RunFolder run) =>
            [.. EventLog.Read(run.EventsFile).Training.OfType<Evaluated>().Where(e => e.Step % 100 == 0)
                .Select(e => (e.Step, e.Loss, e.BitsPerByte)).Distinct()];
    }
}

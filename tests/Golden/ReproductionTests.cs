using Hone.Hosting;
using Hone.Hosting.Proofs;
using Hone.Hosting.Recipes;
using Hone.Runs;
using Hone.Tensors.Backends;
using Hone.Training.Events;

namespace Hone.Golden;

/// <summary>A run that is made again from its record is the same run, however it was interrupted; where it is not, the cause is
/// named.</summary>
public sealed class ReproductionTests : ResumeRehearsal
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    (ReproductionRecord Record, Reproduction Made) Reproduce(RunFolder run, int? steps = null, int threads = 2, string? data = null)
    {
        Reproduction made = new(run, steps, _ => { });
        return (made.Make(In("again"), threads, data, Stop), made);
    }

    ReproductionRecord ShouldBeIdentical(RunFolder run, int steps, int checkpoints)
    {
        (ReproductionRecord record, Reproduction made) = Reproduce(run);
        record.ShouldBe(new ReproductionRecord(run.Id, ReproductionVerdict.Identical, steps, checkpoints),
            $"{record.What} {record.Tensor}");
        Manifest fresh = made.Fresh!.ReadManifest();
        (fresh.Reproduction, fresh.BaselineRun, fresh.NumericsClass).ShouldBe((record, run.Id, run.ReadManifest().NumericsClass));
        Steps(made.Fresh).ShouldBe(Steps(run)[..Steps(made.Fresh).Length]);
        return record;
    }

    [Fact]
    public void A_run_comes_out_the_same() => ShouldBeIdentical(Train("whole").Folder, steps: 11, checkpoints: 3);

    [Fact]
    public void A_run_that_was_stopped_resumed_and_extended_twice_comes_out_the_same()
    {
        RunFolder run = Train("extended", stopAfter: 5).Folder;
        Resume(run);
        foreach (int horizon in (int[])[15, 18])
            using (TrainingRun longer = TrainingRun.Resume(run.Path, horizon: Horizon.OfSteps(horizon), threads: 1))
                longer.Run(Stop).Last().ShouldBeOfType<RunFinished>();
        ShouldBeIdentical(run, steps: 18, checkpoints: 8);
        RunSegment.Of(run, EventLog.Read(run.EventsFile).Training).Select(segment => (segment.From, segment.Horizon))
            .ShouldBe([(0, 11), (11, 15), (15, 18)]);
    }

    [Fact]
    public void A_horizon_that_was_taken_back_before_its_end_is_taken_back_at_the_same_step()
    {
        RunFolder run = Train("mistyped", ["training.steps=1000", "training.warmup=3"], stopAfter: 6).Folder;
        using (TrainingRun shorter = TrainingRun.Resume(run.Path, horizon: Horizon.OfSteps(9), threads: 1))
            shorter.Run(Stop).Last().ShouldBeOfType<RunFinished>().Ending.ShouldBe(Ending.Completed);
        ShouldBeIdentical(run, steps: 9, checkpoints: 4);
    }

    [Fact]
    public void A_run_with_all_that_draws_averages_or_grows_comes_out_the_same()
    {
        RunFolder run = Train("rich", ["model.dropout=0.2", "training.label_smoothing=0.1", "training.average=0.9", "training.ramp.steps=6",
            "training.ramp.context=8", "training.optimizer=muon"]).Folder;
        ShouldBeIdentical(run, steps: 11, checkpoints: 3);
        new RunProof(new RunReference(run, default), 2, null, _ => { }).Prove(null).ShouldSatisfyAllConditions(
            proof => proof.Verdict.ShouldBe(ProofVerdict.Proven, string.Join('\n', proof.Findings)),
            proof => proof.Tensors.ShouldBeGreaterThan(40, "the averaged weights are among them"));
    }

    [Fact]
    public void A_rate_that_was_asked_for_on_the_way_is_asked_for_again()
    {
        TrainingRunOptions options = new()
        {
            Name = "asked",
            RunsFolder = In("asked"),
            Threads = 1,
            Settings = new Dictionary<string, string>
            {
                ["data.stories"] = "60", ["tokenizer.kind"] = "bytes", ["model.layers"] = "1", ["model.width"] = "32",
                ["model.context"] = "16", ["training.steps"] = "20", ["training.batch"] = "2", ["checkpoints.every"] = "5",
                ["checkpoints.keep"] = "9",
            },
        };
        using TrainingRun run = TrainingRun.Create(options);
        run.Controls = [new ControlTaken(7, ControlKind.Rate, 0.5), new ControlTaken(12, ControlKind.Rate, 2)];
        run.Run(Stop).OfType<ControlTaken>().Select(taken => taken.Step).ShouldBe([7, 12]);
        run.Dispose();

        ShouldBeIdentical(run.Folder, steps: 20, checkpoints: 4);
        foreach (int steps in (int[])[5, 10, 15])                             // from checkpoints before, between and behind them
            new RunProof(new RunReference(run.Folder, default), 1, null, _ => { }).Prove(steps).ShouldSatisfyAllConditions(
                proof => proof.Verdict.ShouldBe(ProofVerdict.Proven, string.Join('\n', proof.Findings)),
                proof => proof.FromStep.ShouldBe(20 - steps));
    }

    [Fact]
    public void Steps_that_the_guard_skipped_are_skipped_again()
    {
        Rehearsed run = Train("skips", ["training.steps=60", "training.guard.deviations=1", "training.guard.skips=1000",
            "training.learning_rate=0.3", "samples.every=1000"]);
        run.Events.OfType<StepSkipped>().ShouldNotBeEmpty();
        ShouldBeIdentical(run.Folder, steps: 60, checkpoints: 15);
    }

    [Fact]
    public void A_run_that_its_guard_ended_is_ended_again()
    {
        Rehearsed run = Train("broken", ["training.learning_rate=1e30", "training.clip=0", "training.warmup=0", "training.guard.skips=0"]);
        run.Events[^1].ShouldBeOfType<RunFailed>().Kind.ShouldBe("not_finite");
        ShouldBeIdentical(run.Folder, run.Steps.Length, checkpoints: 0);
    }

    [Fact]
    public void A_run_that_ended_early_ends_early_again()
    {
        Rehearsed run = Train("early", ["training.early_stop.patience=3", "training.early_stop.minimum_gain=5", "training.steps=80"]);
        run.Events[^1].ShouldBeOfType<RunFinished>().Ending.ShouldBe(Ending.EarlyStopped);
        int saved = run.Events.OfType<CheckpointSaved>().Select(checkpoint => checkpoint.Step).Distinct().Count();
        ShouldBeIdentical(run.Folder, run.Steps.Length, saved);
    }

    [Fact]
    public void A_run_of_another_kernel_family_is_repeated_in_that()
    {
        if (!Backends.Kernels().First(known => known.Family == "avx2").Availability.IsAvailable) Assert.Skip("no AVX2 here");
        RunFolder widest = Train("widest").Folder;
        Manifest record = widest.ReadManifest();
        using TrainingRun narrow = TrainingRun.Repeat(widest, record, Recipe.FromEffective(record.Recipe, "x", ["name=narrow"]),
            new RunSegment(0, 11, "f32/avx2"), In("narrow"), threads: 1);
        narrow.Run(Stop).Last().ShouldBeOfType<RunFinished>();
        narrow.Manifest.NumericsClass.ShouldBe("f32/avx2");
        narrow.Dispose();
        ShouldBeIdentical(narrow.Folder, steps: 11, checkpoints: 3);
    }

    [Fact]
    public void Only_the_first_steps_are_repeated_where_that_is_asked_for()
    {
        RunFolder run = Train("whole").Folder;
        (ReproductionRecord record, Reproduction made) = Reproduce(run, steps: 5);
        (record.Verdict, record.EqualSteps, record.Checkpoints).ShouldBe((ReproductionVerdict.Identical, 5, 1));
        Steps(made.Fresh!).Length.ShouldBe(5);
        Reproduce(run, steps: 500).Record.EqualSteps.ShouldBe(11);
    }

    [Fact]
    public void What_differs_is_named_down_to_the_tensor_with_what_may_explain_it()
    {
        RunFolder run = Train("whole").Folder;
        // As if another version of the program had had another rate in mind.
        string manifest = File.ReadAllText(run.ManifestFile);
        File.WriteAllText(run.ManifestFile, manifest.Replace("\"learning_rate\": 0.003", "\"learning_rate\": 0.002",
            StringComparison.Ordinal));
        run.UpdateManifest(record => record with { Code = new CodeIdentity("0.0.9", "abc", false) });

        (ReproductionRecord record, Reproduction made) = Reproduce(run);

        (record.Verdict, record.EqualSteps, record.DiffersInStep).ShouldBe((ReproductionVerdict.Different, 0, 0));
        record.What!.ShouldStartWith("the learning rate (");
        record.Tensor.ShouldBe("tokens in model.safetensors of step-00000004");
        record.Suspects!.ShouldContain("code version: 0.0.9 then, 0.1.0 now");
        Steps(made.Fresh!).Length.ShouldBe(4, "nothing is to be learned from going on");
        made.Fresh!.ReadManifest().Reproduction!.What.ShouldBe(record.What);
    }

    [Fact]
    public void Data_that_changed_since_is_the_first_suspect()
    {
        string text = Write("text.txt", string.Concat(Enumerable.Range(0, 400).Select(i => $"Line {i} of a text. ")));
        RunFolder run = TrainOn([$"data.path={text}", "tokenizer.kind=bytes"], "texts").Folder;
        run.UpdateManifest(record => record with { Code = new CodeIdentity("0.0.9", "abc", false) });
        File.WriteAllText(text, File.ReadAllText(text).Replace("of a text", "of A text", StringComparison.Ordinal));

        ReproductionRecord record = Reproduce(run).Record;

        record.Verdict.ShouldBe(ReproductionVerdict.Different);
        record.What!.ShouldStartWith("the rows (batch ");
        record.Suspects![0].ShouldStartWith("data fingerprint: ");
        File.Delete(text);
        Should.Throw<FileNotFoundException>(() => Reproduce(run)).Message.ShouldContain("--data PATH");
    }

    [Fact]
    public void A_record_that_was_altered_is_told_from_a_run_that_differs()
    {
        RunFolder run = Train("whole").Folder;
        string[] lines = File.ReadAllLines(run.EventsFile);
        int at = Array.FindIndex(lines, line => line.Contains("\"step\":6,", StringComparison.Ordinal)
            && line.Contains("step_taken", StringComparison.Ordinal));
        int chain = lines[at].IndexOf("\"chain\":\"", StringComparison.Ordinal) + 9;
        lines[at] = string.Concat(lines[at].AsSpan(0, chain), lines[at][chain] == '0' ? "1" : "0", lines[at].AsSpan(chain + 1));
        File.WriteAllLines(run.EventsFile, lines);

        ReproductionRecord record = Reproduce(run).Record;

        (record.EqualSteps, record.DiffersInStep).ShouldBe((6, 6));
        record.What!.ShouldContain("the record was altered");
        record.Suspects!.Single().ShouldStartWith("Nothing differs that decides a run's numbers");
    }

    [Fact]
    public void A_stop_ends_it_without_a_verdict_it_has_not_earned()
    {
        RunFolder run = Train("whole").Folder;
        using CancellationTokenSource stop = new();
        int told = 0;
        Reproduction made = new(run, null, text =>
            { if (text.StartsWith("step 3 ", StringComparison.Ordinal) && told++ == 0) stop.Cancel(); });
        ReproductionRecord record = made.Make(In("again"), 1, null, stop.Token);
        (record.Verdict, record.EqualSteps).ShouldBe((ReproductionVerdict.Stopped, 3));
    }

    [Fact]
    public void What_cannot_be_repeated_is_refused()
    {
        Should.Throw<InvalidDataException>(() =>
            Reproduce(Train("none", ["training.steps=0"]).Folder)).Message.ShouldContain("has made no step");
        RunFolder run = Train("whole").Folder;
        File.AppendAllText(run.EventsFile, "nonsense\n");
        Should.Throw<InvalidDataException>(() => Reproduce(run)).Message.ShouldContain("has a broken line");
        File.WriteAllText(run.EventsFile, string.Join('\n', File.ReadLines(run.EventsFile).Skip(1).Where(line => line != "nonsense"))
            + '\n');
        Should.Throw<InvalidDataException>(() => Reproduce(run)).Message.ShouldContain("has no event of its beginning");
        File.Delete(run.EventsFile);
        Should.Throw<InvalidDataException>(() => Reproduce(run)).Message.ShouldContain("events.jsonl is missing");
        File.WriteAllText(run.ManifestFile, "{");
        Should.Throw<InvalidDataException>(() => Reproduce(run)).Message.ShouldContain("cannot be read");
    }
}
